import { FRAME_TYPES, type FrameType, LIMITS } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import sharp from 'sharp';
import { SNIFF_BYTES, sniff } from './sniff.ts';

/** A picture as models take it: 8-bit sRGB, row by row, three bytes a pixel. */
export type RgbFrame = { readonly width: number; readonly height: number; readonly data: Uint8Array };

/**
 * Memory for the pixels of a frame. It is shared, so that the thread that looks at them needs no copy
 * of its own: making one costs half as much as everything it does beside running networks.
 */
export function pixels(width: number, height: number): Uint8Array {
  return new Uint8Array(new SharedArrayBuffer(width * height * 3));
}

export type FrameInfo = { readonly contentType: FrameType; readonly width: number; readonly height: number };

// The services decode many pictures side by side; each stays on one core and none is kept.
sharp.concurrency(1);
sharp.cache(false);

/**
 * Reads the header of a still picture and holds it to the limits. Width and height are those of
 * the upright picture.
 *
 * @throws PoiseError `media_empty`, `media_too_large`, `media_type_unsupported`,
 *   `media_type_mismatch`, `media_too_many_pixels`, `media_corrupt`.
 */
export async function inspectFrame(bytes: Uint8Array, declaredType?: FrameType): Promise<FrameInfo> {
  if (bytes.length === 0) throw new PoiseError('media_empty');
  if (bytes.length > LIMITS.frameBytes)
    throw new PoiseError('media_too_large', `a frame has at most ${LIMITS.frameBytes} bytes`);

  const contentType = frameType(bytes);
  if (declaredType !== undefined && declaredType !== contentType)
    throw new PoiseError('media_type_mismatch', `declared as ${declaredType}, the bytes are ${contentType}`);

  const { format, autoOrient } = await blamingInput(() =>
    sharp(bytes, { limitInputPixels: false }).metadata(),
  );
  if (`image/${format}` !== contentType) throw new PoiseError('media_corrupt');
  const { width, height } = autoOrient;
  if (width * height > LIMITS.framePixels)
    throw new PoiseError('media_too_many_pixels', `a frame has at most ${LIMITS.framePixels} pixels`);
  return { contentType, width, height };
}

/**
 * Decodes a still picture, upright (EXIF orientation applied), transparency over black.
 *
 * @throws PoiseError as {@link inspectFrame}; the signal's own reason once it is aborted.
 */
export async function decodeFrame(
  bytes: Uint8Array,
  { signal }: { signal?: AbortSignal } = {},
): Promise<RgbFrame> {
  await inspectFrame(bytes);
  signal?.throwIfAborted();
  const { data, info } = await blamingInput(() =>
    sharp(bytes, { limitInputPixels: LIMITS.framePixels, failOn: 'error', sequentialRead: true })
      .autoOrient()
      .flatten()
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true }),
  );
  signal?.throwIfAborted();
  const { width, height } = info;
  const shared = pixels(width, height);
  shared.set(data);
  return { width, height, data: shared };
}

function frameType(bytes: Uint8Array): FrameType {
  const sniffed = sniff(bytes.subarray(0, SNIFF_BYTES));
  const type = FRAME_TYPES.find((type) => type === sniffed);
  if (type === undefined)
    throw new PoiseError('media_type_unsupported', `a frame is one of ${FRAME_TYPES.join(', ')}`);
  return type;
}

async function blamingInput<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new PoiseError('media_corrupt', undefined, { cause });
  }
}

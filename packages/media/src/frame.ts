import { FRAME_TYPES, type FrameType, LIMITS } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import sharp, { type Metadata } from 'sharp';
import { decodePlainJpeg, isPlainJpeg } from './plain-jpeg.ts';
import { SNIFF_BYTES, sniff } from './sniff.ts';

/** An image in the format of the models: 8-bit sRGB, row by row, three bytes per pixel. */
export type RgbFrame = { readonly width: number; readonly height: number; readonly data: Uint8Array };

/**
 * Allocates the pixels of a frame in shared memory, so that the analysing thread needs no copy. A copy
 * would cost half as much as everything else the thread does apart from running networks.
 */
export function allocatePixels(width: number, height: number): Uint8Array {
  return new Uint8Array(new SharedArrayBuffer(width * height * 3));
}

export type FrameInfo = { readonly contentType: FrameType; readonly width: number; readonly height: number };

// Services decode many images in parallel, so each uses one core and none is cached.
sharp.concurrency(1);
sharp.cache(false);

/**
 * Reads the header of a still image and checks it against the limits. Width and height refer to the
 * upright image.
 *
 * @throws PoiseError `media_empty`, `media_too_large`, `media_type_unsupported`,
 *   `media_type_mismatch`, `media_too_many_pixels`, `media_corrupt`.
 */
export async function inspectFrame(bytes: Uint8Array, declaredType?: FrameType): Promise<FrameInfo> {
  return (await inspect(bytes, declaredType)).info;
}

async function inspect(
  bytes: Uint8Array,
  declaredType?: FrameType,
): Promise<{ info: FrameInfo; metadata: Metadata }> {
  if (bytes.length === 0) throw new PoiseError('media_empty');
  if (bytes.length > LIMITS.frameBytes)
    throw new PoiseError('media_too_large', `the limit for a frame is ${LIMITS.frameBytes} bytes`);

  const contentType = frameType(bytes);
  if (declaredType !== undefined && declaredType !== contentType)
    throw new PoiseError('media_type_mismatch', `declared as ${declaredType}, detected ${contentType}`);

  const metadata = await orMediaCorrupt(() => sharp(bytes, { limitInputPixels: false }).metadata());
  if (`image/${metadata.format}` !== contentType) throw new PoiseError('media_corrupt');
  const { width, height } = metadata.autoOrient;
  if (width * height > LIMITS.framePixels)
    throw new PoiseError('media_too_many_pixels', `the limit for a frame is ${LIMITS.framePixels} pixels`);
  return { info: { contentType, width, height }, metadata };
}

/**
 * Decodes a still image upright (EXIF orientation applied), with transparent areas black.
 *
 * @throws PoiseError as {@link inspectFrame}; the signal's own reason once it is aborted.
 */
export async function decodeFrame(
  bytes: Uint8Array,
  { signal }: { signal?: AbortSignal } = {},
): Promise<RgbFrame> {
  const {
    info: { width, height },
    metadata,
  } = await inspect(bytes);
  signal?.throwIfAborted();
  const pixels = allocatePixels(width, height);
  const isDecoded = isPlainJpeg(metadata) && (await decodePlainJpeg(bytes, pixels));
  if (!isDecoded) await decodeAny(bytes, pixels);
  signal?.throwIfAborted();
  return { width, height, data: pixels };
}

async function decodeAny(bytes: Uint8Array, into: Uint8Array): Promise<void> {
  const data = await orMediaCorrupt(() =>
    sharp(bytes, { limitInputPixels: LIMITS.framePixels, failOn: 'error', sequentialRead: true })
      .autoOrient()
      .flatten()
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer(),
  );
  into.set(data);
  free(data);
}

/**
 * Gives memory of a library back at once. Left to the garbage collector, which frees it only when a lot has
 * gathered, the pixels of every frame cost a third of their decoding.
 */
function free({ buffer, byteLength }: Buffer): void {
  const isOwn = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
  if (isOwn) buffer.transfer(0);
}

function frameType(bytes: Uint8Array): FrameType {
  const sniffed = sniff(bytes.subarray(0, SNIFF_BYTES));
  const type = FRAME_TYPES.find((type) => type === sniffed);
  if (type === undefined)
    throw new PoiseError('media_type_unsupported', `expected one of ${FRAME_TYPES.join(', ')}`);
  return type;
}

async function orMediaCorrupt<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new PoiseError('media_corrupt', undefined, { cause });
  }
}

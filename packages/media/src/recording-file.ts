import { open } from 'node:fs/promises';
import { LIMITS, RECORDING_TYPES, type RecordingType } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { containerOf, SNIFF_BYTES, sniff } from './sniff.ts';
import { CONFINED } from './tools.ts';

/**
 * What a file's own first bytes say it is.
 *
 * @throws PoiseError `media_empty`, `media_too_large`, `media_type_unsupported`; `blob_missing`
 *   where there is no such file.
 */
export async function recordingType(path: string): Promise<RecordingType> {
  await using file = await open(path).catch((cause: unknown) => {
    throw new PoiseError('blob_missing', undefined, { cause });
  });
  const { size } = await file.stat();
  if (size === 0) throw new PoiseError('media_empty');
  if (size > LIMITS.recordingBytes)
    throw new PoiseError('media_too_large', `a recording has at most ${LIMITS.recordingBytes} bytes`);

  const { buffer, bytesRead } = await file.read(Buffer.alloc(SNIFF_BYTES), 0, SNIFF_BYTES, 0);
  const sniffed = sniff(buffer.subarray(0, bytesRead));
  const type = RECORDING_TYPES.find((type) => type === sniffed);
  if (type === undefined)
    throw new PoiseError('media_type_unsupported', `a recording is one of ${RECORDING_TYPES.join(', ')}`);
  return type;
}

/** Arguments by which ffmpeg and ffprobe read a recording, from `seekMs` on. */
export function recordingInput(path: string, type: RecordingType, seekMs = 0): readonly string[] {
  return [
    CONFINED,
    ['-max_pixels', String(LIMITS.framePixels), '-f', containerOf(type)],
    seekMs > 0 ? ['-ss', String(seekMs / 1000)] : [],
    // A path can never be taken for another protocol, whatever it is called.
    ['-i', `file:${path}`],
  ].flat();
}

import { type FileHandle, open } from 'node:fs/promises';
import { LIMITS, RECORDING_TYPES, type RecordingType } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { containerOf, SNIFF_BYTES, sniff } from './sniff.ts';
import { CONFINED } from './tools.ts';

/**
 * Detects the type of a file from its first bytes.
 *
 * @throws PoiseError `media_empty`, `media_too_large`, `media_type_unsupported`; `blob_missing`
 *   if the file does not exist.
 */
export async function recordingType(path: string): Promise<RecordingType> {
  await using file = await openFile(path);
  const { size } = await file.stat();
  if (size === 0) throw new PoiseError('media_empty');
  if (size > LIMITS.recordingBytes)
    throw new PoiseError('media_too_large', `the limit for a recording is ${LIMITS.recordingBytes} bytes`);

  const { buffer, bytesRead } = await file.read(Buffer.alloc(SNIFF_BYTES), 0, SNIFF_BYTES, 0);
  const sniffed = sniff(buffer.subarray(0, bytesRead));
  const type = RECORDING_TYPES.find((type) => type === sniffed);
  if (type === undefined)
    throw new PoiseError('media_type_unsupported', `expected one of ${RECORDING_TYPES.join(', ')}`);
  return type;
}

/** Enough for three hours in fragments of half a second. */
const MAX_BOXES = 65_536;

/**
 * Walks the boxes of an MP4 or QuickTime file (ISO 14496-12, 4.2), which must fill it exactly. Given a
 * file that was truncated within its index, ffmpeg would report fewer tracks instead of an error.
 *
 * @throws PoiseError `media_corrupt`, `blob_missing`.
 */
export async function checkBoxes(path: string): Promise<void> {
  await using file = await openFile(path);
  const { size } = await file.stat();
  const header = Buffer.alloc(16);
  let position = 0;
  for (let boxes = 0; position + 8 <= size; boxes++) {
    await file.read(header, 0, header.length, position);
    const short = header.readUInt32BE(0);
    const length = short === 1 ? Number(header.readBigUInt64BE(8)) : short;
    if (length === 0) return; // the last box, which extends to the end of the file
    if (length < 8 || boxes === MAX_BOXES) throw new PoiseError('media_corrupt', 'invalid box structure');
    position += length;
  }
  if (position > size) throw new PoiseError('media_corrupt', 'the file is truncated');
}

function openFile(path: string): Promise<FileHandle> {
  return open(path).catch((cause: unknown) => {
    throw new PoiseError('blob_missing', undefined, { cause });
  });
}

/** The input arguments of ffmpeg and ffprobe for a recording, starting at `seekMs`. */
export function recordingInput(path: string, type: RecordingType, seekMs = 0): readonly string[] {
  return [
    CONFINED,
    ['-max_pixels', String(LIMITS.framePixels), '-f', containerOf(type)],
    seekMs > 0 ? ['-ss', String(seekMs / 1000)] : [],
    // The prefix ensures that no path is interpreted as another protocol.
    ['-i', `file:${path}`],
  ].flat();
}

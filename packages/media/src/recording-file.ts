import { type FileHandle, open } from 'node:fs/promises';
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
  await using file = await openFile(path);
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

/** Three hours in fragments of half a second, and some. */
const MOST_BOXES = 65_536;

/**
 * Follows the boxes of an MP4 or QuickTime file (ISO 14496-12, 4.2) from one to the next: they must
 * fill it. ffmpeg takes a file that was cut within its index for one with fewer tracks.
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
    if (length === 0) return; // it is the last one and has no end of its own
    if (length < 8 || boxes === MOST_BOXES) throw new PoiseError('media_corrupt', 'its structure is broken');
    position += length;
  }
  if (position > size) throw new PoiseError('media_corrupt', 'it was cut short');
}

function openFile(path: string): Promise<FileHandle> {
  return open(path).catch((cause: unknown) => {
    throw new PoiseError('blob_missing', undefined, { cause });
  });
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

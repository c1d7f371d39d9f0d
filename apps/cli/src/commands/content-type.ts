import { open } from 'node:fs/promises';
import { sniff } from '@poise/media';
import { RECORDING_TYPES, type RecordingType } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';

/** The content type of a recording, detected from its first bytes. @throws {PoiseError} `media_type_unsupported` */
export async function contentTypeOf(file: string): Promise<RecordingType> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0);
    const type = sniff(buffer.subarray(0, bytesRead));
    const recording = RECORDING_TYPES.find((known) => known === type);
    if (!recording)
      throw new PoiseError('media_type_unsupported', `use one of ${RECORDING_TYPES.join(', ')}`);
    return recording;
  } finally {
    await handle.close();
  }
}

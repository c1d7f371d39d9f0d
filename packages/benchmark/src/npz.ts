import { crc32 } from 'node:zlib';
import { PoiseError } from '@poise/shared/errors';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { sizeOfInput } from './input-file.ts';
import { type NpyArray, parseNpy } from './npy.ts';

/** Memory limit per array, enough for 450,000 images of 48 x 48. A tiny archive can declare far more. */
const MAX_ARRAY_BYTES = 2 ** 30;

/**
 * Reads those arrays of an `.npz` archive that are listed in `names`, keyed by name. Each is read into memory.
 * At most the declared size is inflated, and the declared size is limited.
 *
 * @throws {PoiseError} `media_corrupt`, `media_too_large`, `invalid_request` as {@link parseNpy}.
 */
export async function readNpz<Name extends string>(
  file: string,
  names: readonly Name[],
  { maxArrayBytes = MAX_ARRAY_BYTES }: { maxArrayBytes?: number } = {},
): Promise<Partial<Record<Name, NpyArray>>> {
  sizeOfInput(file);
  const arrays: Partial<Record<Name, NpyArray>> = {};
  try {
    const archive = await openPromise(file);
    try {
      for await (const entry of archive.eachEntry()) {
        const name = names.find((known) => entry.fileName === `${known}.npy`);
        if (name) arrays[name] = parseNpy(await inflate(archive, entry, maxArrayBytes), entry.fileName);
      }
    } finally {
      archive.close();
    }
  } catch (cause) {
    if (cause instanceof PoiseError) throw cause;
    throw new PoiseError('media_corrupt', `${file} is not an intact .npz archive`, { cause });
  }
  return arrays;
}

async function inflate(archive: ZipFile, entry: Entry, maxBytes: number): Promise<Uint8Array> {
  if (entry.uncompressedSize > maxBytes)
    throw new PoiseError('media_too_large', `${entry.fileName}: an array may have at most ${maxBytes} bytes`);
  const bytes = new Uint8Array(entry.uncompressedSize);
  let filled = 0;
  // yauzl fails if the content is longer or shorter than declared.
  for await (const part of (await archive.openReadStreamPromise(entry)) as AsyncIterable<Uint8Array>) {
    bytes.set(part, filled);
    filled += part.length;
  }
  if (crc32(bytes) !== entry.crc32) throw new Error(`${entry.fileName}: wrong checksum`);
  return bytes;
}

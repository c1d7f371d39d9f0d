import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { PoiseError } from '@poise/shared/errors';

export type Download = { url: string; bytes: number; sha256: string };

/** Without a byte for this long, the connection counts as lost. */
const SILENCE_MS = 60_000;

/**
 * Fetches a file by way of `FILE.part`, which a later call goes on with where the server can. The file
 * appears under its name only when its size and checksum are right.
 *
 * @param onProgress called with the share of it that is there, 0 to 1.
 * @throws PoiseError `unavailable` when it cannot be fetched to its end, `model_corrupt` when what
 * came is something else; the latter is removed.
 */
export async function download(
  { url, bytes, sha256 }: Download,
  file: string,
  onProgress: (share: number) => void,
): Promise<void> {
  const part = `${file}.part`;
  await mkdir(dirname(file), { recursive: true });
  if ((await sizeOf(part)) < bytes) await fetchRest(url, part, bytes, onProgress);
  const size = await sizeOf(part);
  if (size < bytes) throw new PoiseError('unavailable', `${url} ended after ${size} of ${bytes} bytes`);
  const found = size > bytes ? `more than ${bytes} bytes` : await checksumOf(part);
  if (found !== sha256) {
    await rm(part);
    throw new PoiseError('model_corrupt', `${url}: expected ${sha256}, found ${found}`);
  }
  await rename(part, file);
}

async function fetchRest(
  url: string,
  part: string,
  bytes: number,
  onProgress: (share: number) => void,
): Promise<void> {
  const kept = await sizeOf(part);
  const silence = new AbortController();
  const lost = setTimeout(() => silence.abort(new Error('no data')), SILENCE_MS);
  try {
    const response = await fetch(url, {
      signal: silence.signal,
      ...(kept > 0 && { headers: { range: `bytes=${kept}-` } }),
    });
    if (!response.ok || !response.body)
      throw new PoiseError('unavailable', `${url} answered ${response.status}`);
    // A server that does not know ranges sends all of it.
    const from = response.status === 206 ? kept : 0;
    let size = from;
    await pipeline(
      Readable.fromWeb(response.body),
      async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          lost.refresh();
          size += chunk.length;
          onProgress(Math.min(1, size / bytes));
          yield chunk;
          if (size > bytes) return;
        }
      },
      createWriteStream(part, { flags: from > 0 ? 'a' : 'w' }),
    );
  } catch (cause) {
    if (cause instanceof PoiseError) throw cause;
    throw new PoiseError('unavailable', `${url} cannot be fetched`, { cause });
  } finally {
    clearTimeout(lost);
  }
}

export async function checksumOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

const sizeOf = (file: string): Promise<number> =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  );

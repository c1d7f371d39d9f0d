import { hash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { PoiseError } from '@poise/shared/errors';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../private-files.ts';
import { checkSize, createMeter } from './meter.ts';
import { type BlobStore, checkKey, checkPrefix } from './store.ts';

/** No key begins with a dot, so an incoming file cannot be mistaken for a blob. */
const INCOMING = '.incoming-';

/** Blobs as files in a directory that all services of the machine share. */
export function createDirectoryStore(root: string): BlobStore {
  const place = (key: string) => join(root, checkKey(key));

  return {
    async put(key, body, { signal, maxBytes, durable = true } = {}) {
      const path = place(key);
      const directory = dirname(path);
      // In the same folder: a file that a killed process leaves here is removed with the prefix.
      const incoming = join(directory, INCOMING + randomUUID());
      const options = { signal, maxBytes, flush: durable };
      try {
        // Flushed before the file gets its name, so that a manifest row never points at a file that a power failure
        // emptied.
        const written =
          body instanceof Uint8Array
            ? await writeBytes(incoming, body, options)
            : await writeStream(incoming, body, options);
        await rename(incoming, path);
        if (durable) await syncDirectory(directory);
        return written;
      } catch (error) {
        await rm(incoming, { force: true });
        throw error;
      }
    },
    async read(key) {
      return readFile(place(key)).catch(missing);
    },
    async open(key) {
      const handle = await open(place(key)).catch(missing);
      return handle.createReadStream();
    },
    async file(key) {
      const path = place(key);
      const handle = await open(path).catch(missing);
      await handle.close();
      return { path, release: async () => undefined };
    },
    async remove(key) {
      await rm(place(key), { force: true });
    },
    async removePrefix(prefix) {
      const path = join(root, checkPrefix(prefix));
      const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => []);
      // Retries: an upload may add a file to a folder that is being emptied.
      await rm(path, { recursive: true, force: true, maxRetries: 3 });
      return entries.filter((entry) => entry.isFile() && !entry.name.startsWith(INCOMING)).length;
    },
    async close() {},
  };
}

type Writing = { signal: AbortSignal | undefined; maxBytes: number | undefined; flush: boolean };
type Written = { bytes: number; sha256: string };

async function writeBytes(
  path: string,
  body: Uint8Array,
  { signal, maxBytes, flush }: Writing,
): Promise<Written> {
  signal?.throwIfAborted();
  checkSize(body.length, maxBytes);
  const handle = await openNew(path);
  try {
    await handle.writeFile(body);
    if (flush) await handle.sync();
  } finally {
    await handle.close();
  }
  return { bytes: body.length, sha256: hash('sha256', body, 'hex') };
}

async function writeStream(
  path: string,
  body: Readable,
  { signal, maxBytes, flush }: Writing,
): Promise<Written> {
  const meter = createMeter(maxBytes);
  // Until the pipeline listens: an unhandled error would end the process.
  body.on('error', () => undefined);
  const handle = await openNew(path);
  await pipeline(body, meter.stream, handle.createWriteStream({ flush }), { signal });
  return meter.result();
}

/** Opens a file that does not exist yet, for its owner alone, and creates its folder where needed. */
async function openNew(path: string): Promise<FileHandle> {
  const create = () => open(path, 'wx', PRIVATE_FILE);
  try {
    return await create();
  } catch (error) {
    if (!isMissing(error)) throw error;
    await makeDirectory(dirname(path));
    return create();
  }
}

/** Creates a directory and its parents, and flushes their names so that they survive a power failure. */
async function makeDirectory(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: PRIVATE_FOLDER });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncDirectory(dirname(made));
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function missing(error: unknown): never {
  throw isMissing(error) ? new PoiseError('blob_missing') : error;
}

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT';

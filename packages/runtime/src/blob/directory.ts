import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { PoiseError } from '@poise/shared/errors';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../private-files.ts';
import { createMeter } from './meter.ts';
import { type BlobStore, checkKey, checkPrefix } from './store.ts';

/** No key begins with a dot, so an incoming file cannot be mistaken for a blob. */
const INCOMING = '.incoming-';

/** Blobs as files in a directory that all services of the machine share. */
export function createDirectoryStore(root: string): BlobStore {
  const place = (key: string) => join(root, checkKey(key));

  return {
    async put(key, body, { signal, maxBytes } = {}) {
      const path = place(key);
      const directory = dirname(path);
      // In the same folder: a file that a killed process leaves here is removed with the prefix.
      const incoming = join(directory, INCOMING + randomUUID());
      const meter = createMeter(maxBytes);
      const source = body instanceof Uint8Array ? Readable.from([body], { objectMode: false }) : body;
      // Until the pipeline listens: an unhandled error would end the process.
      source.on('error', () => undefined);
      await makeDirectory(directory);
      try {
        // `flush`: the bytes reach the disk before the file gets its name, so that a manifest row
        // never points at a file that a power failure emptied.
        await pipeline(
          source,
          meter.stream,
          createWriteStream(incoming, { flush: true, mode: PRIVATE_FILE }),
          { signal },
        );
        await rename(incoming, path);
        await syncDirectory(directory);
      } catch (error) {
        await rm(incoming, { force: true });
        throw error;
      }
      return meter.result();
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
  const absent = (error as NodeJS.ErrnoException).code === 'ENOENT';
  throw absent ? new PoiseError('blob_missing') : error;
}

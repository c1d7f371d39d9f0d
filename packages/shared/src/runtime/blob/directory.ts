import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { PoiseError } from '../../errors/index.ts';
import { createMeter } from './meter.ts';
import { type BlobStore, checkKey } from './store.ts';

/** Blobs as files of a directory that all services of the machine see. */
export function createDirectoryStore(root: string): BlobStore {
  const place = (key: string) => join(root, checkKey(key));

  return {
    async put(key, body, { signal, maxBytes } = {}) {
      const path = place(key);
      const incoming = join(root, '.incoming', randomUUID());
      await mkdir(dirname(incoming), { recursive: true });
      await mkdir(dirname(path), { recursive: true });
      const meter = createMeter(maxBytes);
      const source = body instanceof Uint8Array ? Readable.from([body], { objectMode: false }) : body;
      try {
        // `flush`: the bytes are on the disk before the file has its name, so that a manifest row
        // never points at a file that a power cut emptied.
        await pipeline(source, meter.stream, createWriteStream(incoming, { flush: true }), { signal });
        await rename(incoming, path);
        await syncDirectory(dirname(path));
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
      const path = place(prefix);
      const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => []);
      await rm(path, { recursive: true, force: true });
      return entries.filter((entry) => entry.isFile()).length;
    },
    async close() {},
  };
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

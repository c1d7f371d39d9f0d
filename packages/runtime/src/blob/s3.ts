import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  NoSuchKey,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { PoiseError } from '@poise/shared/errors';
import { PRIVATE_FILE } from '../private-files.ts';
import { createMeter } from './meter.ts';
import { type BlobStore, checkKey, checkPrefix } from './store.ts';

/** A downloaded file is kept this long after its last use: the next range of a recording needs it. */
const LINGER_MS = 60_000;

type LocalCopy = { users: number; ready: Promise<string>; expiry?: NodeJS.Timeout };

/**
 * Blobs in a bucket of an S3-compatible store. Credentials come from the default chain of the SDK
 * (environment, files, instance roles).
 * @param url `s3://bucket/prefix?endpoint=…&region=…&forcePathStyle=true`
 */
export function createS3Store(url: URL): BlobStore {
  const Bucket = url.hostname;
  const root = url.pathname.replace(/^\/+|\/+$/g, '');
  const endpoint = url.searchParams.get('endpoint');
  const client = new S3Client({
    region: url.searchParams.get('region') ?? 'us-east-1',
    forcePathStyle: url.searchParams.get('forcePathStyle') === 'true',
    ...(endpoint && { endpoint }),
    // Stores other than Amazon's support only the older checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 4,
    // A store that stops responding must not block a job forever.
    requestHandler: { connectionTimeout: 5_000, socketTimeout: 60_000 },
  });
  const below = (path: string) => (root ? `${root}/${path}` : path);
  const place = (key: string) => below(checkKey(key));
  const copies = new Map<string, LocalCopy>();

  async function open(key: string): Promise<Readable> {
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: place(key) }));
      if (Body instanceof Readable) return Body;
    } catch (error) {
      if (!(error instanceof NoSuchKey)) throw error;
    }
    throw new PoiseError('blob_missing');
  }

  async function download(key: string): Promise<string> {
    const directory = await mkdtemp(join(tmpdir(), 'poise-blob-'));
    const path = join(directory, 'blob');
    try {
      await pipeline(await open(key), createWriteStream(path, { mode: PRIVATE_FILE }));
    } catch (error) {
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
    return path;
  }

  async function drop(key: string): Promise<void> {
    const copy = copies.get(key);
    copies.delete(key);
    clearTimeout(copy?.expiry);
    const path = await copy?.ready.catch(() => undefined);
    if (path) await rm(join(path, '..'), { recursive: true, force: true });
  }

  return {
    async put(key, body, { signal, maxBytes } = {}) {
      const meter = createMeter(maxBytes);
      const source = body instanceof Uint8Array ? Readable.from([body], { objectMode: false }) : body;
      const upload = new Upload({ client, params: { Bucket, Key: place(key), Body: meter.stream } });
      // An error of the source aborts the upload too, once the uploaded parts are removed.
      const feeding = pipeline(source, meter.stream, { signal });
      const [sent, fed] = await Promise.allSettled([upload.done(), feeding]);
      // An upload that fails by itself destroys its source, which then does not know the reason.
      const uncut = fed.status === 'rejected' && (fed.reason instanceof PoiseError || signal?.aborted);
      if (sent.status === 'rejected' && !uncut) throw sent.reason;
      if (fed.status === 'rejected') throw fed.reason;
      return meter.result();
    },
    async read(key) {
      return new Uint8Array(Buffer.concat(await (await open(key)).toArray()));
    },
    open,
    async file(key) {
      let copy = copies.get(key);
      if (!copy) {
        copy = { users: 0, ready: download(key) };
        copies.set(key, copy);
      }
      const held = copy;
      held.users += 1;
      clearTimeout(held.expiry);
      let released = false;
      const release = async () => {
        if (released) return;
        released = true;
        held.users -= 1;
        if (held.users === 0) held.expiry = setTimeout(() => void drop(key), LINGER_MS).unref();
      };
      try {
        return { path: await held.ready, release };
      } catch (error) {
        held.users -= 1;
        if (copies.get(key) === held) copies.delete(key);
        throw error;
      }
    },
    async remove(key) {
      await client.send(new DeleteObjectCommand({ Bucket, Key: place(key) }));
    },
    async removePrefix(prefix) {
      const Prefix = below(checkPrefix(prefix));
      let removed = 0;
      for await (const page of paginateListObjectsV2({ client }, { Bucket, Prefix })) {
        const Objects = (page.Contents ?? []).map(({ Key }) => ({ Key }));
        if (Objects.length === 0) continue;
        const { Errors = [] } = await client.send(
          new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }),
        );
        // The status is 200 even then.
        if (Errors.length > 0) throw new PoiseError('unavailable', `${Errors.length} blobs were not removed`);
        removed += Objects.length;
      }
      return removed;
    },
    async close() {
      await Promise.all([...copies.keys()].map(drop));
      client.destroy();
    },
  };
}

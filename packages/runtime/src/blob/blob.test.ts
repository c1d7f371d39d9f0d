import { createHash, randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { startTestS3, temporaryFolder, waitFor } from '@poise/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type BlobStore, createBlobStore } from './index.ts';

const MiB = 1024 * 1024;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** A body that arrives in parts, as from a socket. */
const inParts = (bytes: Uint8Array, size = 64 * 1024) =>
  Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    })(),
    { objectMode: false },
  );

/** A body that sends its first bytes and then hangs, as from a caller whose network failed. */
function endless(first: Uint8Array): Readable {
  const body = new Readable({ read: () => undefined });
  body.push(first);
  return body;
}

/** One suite for both stores: their behaviour must be the same. */
describe.each(['directory', 's3'] as const)('the blob store in a %s', (kind) => {
  let blobs: BlobStore;
  let directory: string;
  let stop: () => Promise<unknown>;
  let url: string;

  beforeAll(async () => {
    if (kind === 's3') ({ url, directory, stop } = await startTestS3());
    else {
      const folder = temporaryFolder('blobs');
      directory = folder.path;
      url = pathToFileURL(join(folder.path, 'media')).href;
      stop = folder.remove;
    }
    blobs = createBlobStore(url);
  });
  afterAll(async () => {
    await blobs.close();
    await stop();
  });
  afterEach(() => blobs.removePrefix('t/'));

  /** Every file that the store keeps under `t/`, including parts and unfinished ones. */
  async function remains(): Promise<string[]> {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
  }

  it('when a body was put, then it is read back with its size and hash', async () => {
    const bytes = randomBytes(300_000);
    const expected = { bytes: bytes.length, sha256: sha256(bytes) };
    expect(await blobs.put('t/a/whole', bytes)).toEqual(expected);
    expect(await blobs.put('t/a/parts', inParts(bytes))).toEqual(expected);
    expect(sha256(await blobs.read('t/a/whole'))).toBe(expected.sha256);
    expect(sha256(Buffer.concat(await (await blobs.open('t/a/parts')).toArray()))).toBe(expected.sha256);
  });

  it('when a body is empty, then it is stored as such', async () => {
    expect(await blobs.put('t/empty', new Uint8Array())).toEqual({
      bytes: 0,
      sha256: sha256(new Uint8Array()),
    });
    expect(await blobs.read('t/empty')).toHaveLength(0);
  });

  it('when a recording is large, then it is stored in parts and read back whole', async () => {
    const bytes = randomBytes(20 * MiB);
    expect(await blobs.put('t/large', inParts(bytes))).toEqual({
      bytes: bytes.length,
      sha256: sha256(bytes),
    });
    const file = await blobs.file('t/large');
    expect(sha256(await readFile(file.path))).toBe(sha256(bytes));
    await file.release();
  });

  it('when a key is put again, then the new body replaces the old one', async () => {
    await blobs.put('t/again', Buffer.from('old'));
    await blobs.put('t/again', Buffer.from('new'));
    expect(Buffer.from(await blobs.read('t/again')).toString()).toBe('new');
  });

  it('when many bodies are put at once, then each key has its own, and a shared key has one whole body', async () => {
    const bodies = Array.from({ length: 12 }, () => randomBytes(50_000));
    await Promise.all([
      ...bodies.map((body, i) => blobs.put(`t/own/${i}`, inParts(body))),
      ...bodies.map((body) => blobs.put('t/shared', inParts(body))),
    ]);
    for (const [i, body] of bodies.entries())
      expect(sha256(await blobs.read(`t/own/${i}`))).toBe(sha256(body));
    expect(bodies.map(sha256)).toContain(sha256(await blobs.read('t/shared')));
  });

  it.each([
    ['small', 1_000],
    ['multipart', 12 * MiB],
  ] as const)(
    'when a %s body is larger than its limit, then it is refused and nothing is kept',
    async (_size, maxBytes) => {
      const before = await remains();
      await expect(
        blobs.put('t/too-large', inParts(randomBytes(maxBytes + 1)), { maxBytes }),
      ).rejects.toMatchObject({ code: 'media_too_large' });
      expect(await remains()).toEqual(before);
      await expect(blobs.read('t/too-large')).rejects.toMatchObject({ code: 'blob_missing' });
    },
  );

  it('when a body is as large as its limit, then it is stored', async () => {
    expect(await blobs.put('t/exact', randomBytes(1_000), { maxBytes: 1_000 })).toMatchObject({
      bytes: 1_000,
    });
  });

  it.each([
    ['small', 1_000],
    ['multipart', 12 * MiB],
  ] as const)('when a %s upload is aborted, then nothing is kept', async (_size, bytes) => {
    const before = await remains();
    const abort = new AbortController();
    const putting = blobs.put('t/aborted', endless(randomBytes(bytes)), { signal: abort.signal });
    // In a directory, and as parts in a bucket, the first bytes are visible before the end.
    if (kind === 'directory' || bytes > 5 * MiB) {
      await waitFor('the first bytes', async () => (await remains()).length > before.length);
    }
    abort.abort();
    await expect(putting).rejects.toMatchObject({ name: 'AbortError' });
    expect(await remains()).toEqual(before);
    await expect(blobs.open('t/aborted')).rejects.toMatchObject({ code: 'blob_missing' });
  });

  it('when the signal is already aborted, then nothing is stored', async () => {
    await expect(
      blobs.put('t/late', Buffer.from('x'), { signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ name: 'AbortError' });
    await expect(blobs.read('t/late')).rejects.toMatchObject({ code: 'blob_missing' });
  });

  it('when the caller disconnects midway, then nothing is kept', async () => {
    const before = await remains();
    const body = endless(randomBytes(100_000));
    const putting = blobs.put('t/cut-off', body);
    body.destroy(new Error('the network broke'));
    await expect(putting).rejects.toThrow('the network broke');
    expect(await remains()).toEqual(before);
    await expect(blobs.read('t/cut-off')).rejects.toMatchObject({ code: 'blob_missing' });
  });

  it('when a blob was never put or was removed, then it is missing', async () => {
    for (const ask of [blobs.read, blobs.open, blobs.file]) {
      await expect(ask('t/never')).rejects.toMatchObject({ code: 'blob_missing' });
    }
    await blobs.put('t/removed', Buffer.from('x'));
    await blobs.remove('t/removed');
    await blobs.remove('t/removed');
    await expect(blobs.read('t/removed')).rejects.toMatchObject({ code: 'blob_missing' });
  });

  it('when a prefix is removed, then everything below it is removed, and nothing else', async () => {
    for (const key of ['t/int_1/a', 't/int_1/b/c', 't/int_10/a']) await blobs.put(key, Buffer.from(key));
    expect(await blobs.removePrefix('t/int_1/')).toBe(2);
    expect(await blobs.removePrefix('t/int_1/')).toBe(0);
    await expect(blobs.read('t/int_1/b/c')).rejects.toMatchObject({ code: 'blob_missing' });
    expect(await blobs.read('t/int_10/a')).toHaveLength(10);
  });

  it.each([
    '../x',
    't/../../x',
    '/etc/passwd',
    't//x',
    './x',
    '.hidden',
    't/.hidden',
    't/',
    '',
    't/x\n',
    'a b',
  ])('when a key could leave the store (%j), then it is refused', async (key) => {
    for (const use of [
      () => blobs.put(key, Buffer.from('x')),
      () => blobs.read(key),
      () => blobs.file(key),
      () => blobs.remove(key),
    ]) {
      await expect(use()).rejects.toMatchObject({ code: 'internal' });
    }
  });

  it.each(['', '/', '../', 't/../', 't', '.'])(
    'when a prefix could reach other blobs (%j), then nothing is removed',
    async (prefix) => {
      await blobs.put('t/stays', Buffer.from('x'));
      await expect(blobs.removePrefix(prefix)).rejects.toMatchObject({ code: 'internal' });
      expect(await blobs.read('t/stays')).toHaveLength(1);
    },
  );

  it('when several callers use a file at the same time, then they share it until the last releases it', async () => {
    await blobs.put('t/file', Buffer.from('shared'));
    const [first, second] = await Promise.all([blobs.file('t/file'), blobs.file('t/file')]);
    expect(second.path).toBe(first.path);
    await first.release();
    await first.release();
    expect((await readFile(second.path)).toString()).toBe('shared');
    await second.release();
  });
});

/** Runs with an empty umask, so that only the modes that the code requests count. */
async function withOpenUmask<T>(run: () => Promise<T>): Promise<T> {
  const umask = process.umask(0);
  try {
    return await run();
  } finally {
    process.umask(umask);
  }
}

const modeOf = (path: string) => statSync(path).mode & 0o777;

describe('the blob store in a directory', () => {
  it('when a body is stored, then only its owner can read it and see its name, whatever the umask', async () => {
    const folder = temporaryFolder('blobs');
    const blobs = createBlobStore(pathToFileURL(join(folder.path, 'media')).href);
    await withOpenUmask(() => blobs.put('int_1/camera/0', Buffer.from('a face')));
    const { path } = await blobs.file('int_1/camera/0');
    expect(modeOf(path)).toBe(0o600);
    for (const above of ['media', 'media/int_1', 'media/int_1/camera']) {
      expect(modeOf(join(folder.path, above)), above).toBe(0o700);
    }
    await folder.remove();
  });

  it('when a process was killed during an upload, then its unfinished file is removed with the prefix', async () => {
    const folder = temporaryFolder('blobs');
    const blobs = createBlobStore(pathToFileURL(folder.path).href);
    await mkdir(join(folder.path, 'int_1'));
    await writeFile(join(folder.path, 'int_1', '.incoming-of-a-dead-process'), 'half a face');
    await blobs.put('int_1/whole', Buffer.from('x'));
    expect(await blobs.removePrefix('int_1/')).toBe(1);
    expect(await readdir(folder.path)).toEqual([]);
    await folder.remove();
  });
});

describe('the blob store in a bucket', () => {
  it('when a blob is copied to disk, then only its owner can read it, whatever the umask', async () => {
    const s3 = await startTestS3();
    const blobs = createBlobStore(s3.url);
    await blobs.put('a/b', Buffer.from('a voice'));
    const { path } = await withOpenUmask(() => blobs.file('a/b'));
    expect([modeOf(path), modeOf(dirname(path))]).toEqual([0o600, 0o700]);
    await blobs.close();
    await s3.stop();
  });

  it('when nobody has used a local copy for a while, then it is deleted', async () => {
    const s3 = await startTestS3();
    const blobs = createBlobStore(s3.url);
    await blobs.put('a/b', Buffer.from('x'));
    const first = await blobs.file('a/b');
    const second = await blobs.file('a/b');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      await first.release();
      await first.release();
      vi.advanceTimersByTime(120_000);
      expect(existsSync(second.path)).toBe(true);
      await second.release();
      vi.advanceTimersByTime(120_000);
    } finally {
      vi.useRealTimers();
    }
    await waitFor('its end', async () => !existsSync(second.path));

    const third = await blobs.file('a/b');
    expect((await readFile(third.path)).toString()).toBe('x');
    await blobs.close();
    expect(existsSync(third.path)).toBe(false);
    await s3.stop();
  });

  describe('whose server fails', () => {
    let server: Server;
    let responses: { status: number; body: string }[];
    let blobs: BlobStore;

    beforeAll(async () => {
      server = createServer((request, response) => {
        request.resume().once('end', () => {
          const { status, body } = (responses.length > 1 ? responses.shift() : responses[0]) ?? {
            status: 500,
            body: '',
          };
          response.writeHead(status, { 'content-type': 'application/xml' }).end(body);
        });
      });
      await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
      const { port } = server.address() as AddressInfo;
      blobs = createBlobStore(`s3://poise?endpoint=http://127.0.0.1:${port}&forcePathStyle=true`);
    });
    afterAll(async () => {
      await blobs.close();
      await new Promise((closed) => server.close(closed));
    });

    it('when it refuses an upload, then the upload fails with its reason, however much remains to be sent', async () => {
      responses = [{ status: 403, body: '<Error><Code>AccessDenied</Code></Error>' }];
      const part = randomBytes(MiB);
      const body = new Readable({ read: () => void body.push(part) });
      await expect(blobs.put('a/b', body)).rejects.toMatchObject({
        code: 'storage_unavailable',
        cause: { name: 'AccessDenied' },
      });
      expect(body.destroyed).toBe(true);
    });

    it('when a bulk delete leaves some blobs, then the removal fails', async () => {
      const list = '<ListBucketResult><Contents><Key>a/b</Key></Contents></ListBucketResult>';
      const kept = '<DeleteResult><Error><Key>a/b</Key><Code>InternalError</Code></Error></DeleteResult>';
      responses = [
        { status: 200, body: list },
        { status: 200, body: kept },
      ];
      await expect(blobs.removePrefix('a/')).rejects.toMatchObject({ code: 'unavailable' });
    });
  });
});

describe('the setting BLOB_URL', () => {
  it.each(['file://relative/path', 's3:///prefix-without-bucket'])(
    'when it is not valid (%s), then the error names it',
    (blobUrl) => {
      expect(() => createBlobStore(blobUrl)).toThrow(
        expect.objectContaining({
          code: 'config_invalid',
          detail: expect.stringContaining('BLOB_URL') as string,
        }),
      );
    },
  );
});

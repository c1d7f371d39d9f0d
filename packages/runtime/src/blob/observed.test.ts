import { PoiseError } from '@poise/shared/errors';
import { describe, expect, it } from 'vitest';
import { observed } from './observed.ts';
import { probeBlobs } from './probe.ts';
import type { BlobStore } from './store.ts';

const system = (code: string) => Object.assign(new Error(code), { code });
const s3 = (name: string) => Object.assign(new Error(name), { name, $metadata: { attempts: 4 } });
const named = (name: string) => Object.assign(new Error(name), { name });

function failing(error: unknown) {
  const counted: string[] = [];
  const store = {
    async put() {
      throw error;
    },
  } as unknown as BlobStore;
  const blobs = observed(store, (operation, outcome) => counted.push(`${operation} ${outcome}`));
  return { counted, put: () => blobs.put('a', Buffer.from('b')) };
}

describe('a blob store that fails', () => {
  it.each([
    ['a full disk', system('ENOSPC')],
    ['a folder that may not be written', system('EACCES')],
    ['a file system that is read-only', system('EROFS')],
    ['a server that refuses', system('ECONNREFUSED')],
    ['a missing bucket', s3('NoSuchBucket')],
    ['wrong credentials', s3('SignatureDoesNotMatch')],
    ['no credentials', named('CredentialsProviderError')],
    ['a server that does not respond', named('TimeoutError')],
  ])('when the cause is %s, then the caller may retry later', async (_what, cause) => {
    const { counted, put } = failing(cause);
    await expect(put()).rejects.toMatchObject({ code: 'storage_unavailable', status: 503, cause });
    await expect(put()).rejects.toMatchObject({ retryable: true, retryAfterSeconds: 5 });
    expect(counted).toEqual(['put failed', 'put failed']);
  });

  it.each([
    ['the size of the body', new PoiseError('media_too_large'), 'put refused'],
    ['a missing blob', new PoiseError('blob_missing'), 'put missing'],
    ['an abort', named('AbortError'), 'put refused'],
    ['the body itself', new Error('the network broke'), 'put refused'],
    ['a fault of ours', Object.assign(new TypeError(), { code: 'ERR_INVALID_ARG_TYPE' }), 'put refused'],
  ])('when the cause is %s, then the error keeps its name', async (_what, error, outcome) => {
    const { counted, put } = failing(error);
    await expect(put()).rejects.toBe(error);
    expect(counted).toEqual([outcome]);
  });
});

describe('a probe of the blob store', () => {
  const kept = new Map<string, Uint8Array>();
  const working: Pick<BlobStore, 'put' | 'read' | 'remove'> = {
    async put(key, body) {
      kept.set(key, body as Uint8Array);
      return { bytes: 0, sha256: '' };
    },
    read: async (key) => kept.get(key) ?? Buffer.alloc(0),
    remove: async (key) => void kept.delete(key),
  };

  it('when the store works, then it passes and leaves nothing behind', async () => {
    await probeBlobs(working, 1_000);
    expect(kept.size).toBe(0);
  });

  it('when other bytes are read than were stored, then it fails', async () => {
    const broken = { ...working, read: async () => Buffer.alloc(3) };
    await expect(probeBlobs(broken, 1_000)).rejects.toMatchObject({ code: 'storage_unavailable' });
    expect(kept.size).toBe(0);
  });

  it.each(['put', 'read', 'remove'] as const)(
    'when the store refuses to %s, then it fails',
    async (operation) => {
      const refusing = { ...working, [operation]: () => Promise.reject(new Error('refused')) };
      await expect(probeBlobs(refusing, 1_000)).rejects.toThrow('refused');
      kept.clear();
    },
  );
});

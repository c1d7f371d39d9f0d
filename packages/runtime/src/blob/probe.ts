import { randomUUID } from 'node:crypto';
import { PoiseError } from '@poise/shared/errors';
import type { BlobStore } from './store.ts';

/** Apart from all media, which lie below `media/`. */
const PREFIX = 'health/';

/** Some file systems keep the very smallest files where no room is needed. */
const BYTES = 4_096;

/**
 * Stores a blob, reads it back and removes it: what a bucket that exists, a folder that is writable and a
 * disk with room have in common, and what an upload needs.
 */
export async function probeBlobs(
  blobs: Pick<BlobStore, 'put' | 'read' | 'remove'>,
  timeoutMs: number,
): Promise<void> {
  const key = PREFIX + randomUUID();
  const body = Buffer.alloc(BYTES, key);
  try {
    await blobs.put(key, body, { signal: AbortSignal.timeout(timeoutMs) });
    if (!body.equals(await blobs.read(key)))
      throw new PoiseError('storage_unavailable', 'it returns other bytes');
  } finally {
    await blobs.remove(key);
  }
}

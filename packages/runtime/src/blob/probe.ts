import { randomUUID } from 'node:crypto';
import { PoiseError } from '@poise/shared/errors';
import type { BlobStore } from './store.ts';

/** Separate from all media, which are below `media/`. */
const PREFIX = 'health/';

/** Some file systems store tiny files without allocating space. */
const BYTES = 4_096;

/**
 * Stores a blob, reads it back and removes it. This fails for a missing bucket, a read-only folder and a full
 * disk alike, and is what an upload needs.
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
      throw new PoiseError('storage_unavailable', 'the store returned different bytes');
  } finally {
    await blobs.remove(key);
  }
}

import type { BlobStore } from '@poise/runtime';
import { type Executor, mediaErasures, type Store } from '@poise/store';

/** Longer than any upload takes: a running upload has ended by then. */
export const MAX_UPLOAD_MS = 3_600_000;

const BATCH = 500;

/** Blobs that could not be removed are retried after the others, so that they do not hold them up. */
const AGAIN_AFTER_MS = 60_000;

/** Requests the removal of blobs: now, and again once no earlier upload can still be running. */
export async function requestErasure(tx: Executor, keys: readonly string[], nowMs: number): Promise<void> {
  await mediaErasures.request(tx, keys, new Date(nowMs));
  await mediaErasures.request(tx, keys, new Date(nowMs + MAX_UPLOAD_MS));
}

/** Removes the blobs that are due. The first failure ends this turn; that blob stays requested. */
export async function eraseDueMedia(
  { store, blobs }: { store: Store; blobs: BlobStore },
  nowMs: number,
): Promise<void> {
  for (;;) {
    const due = await mediaErasures.due(store.db, new Date(nowMs), BATCH);
    for (const erasure of due) {
      try {
        if (erasure.key.endsWith('/')) await blobs.removePrefix(erasure.key);
        else await blobs.remove(erasure.key);
      } catch (error) {
        await mediaErasures.request(store.db, [erasure.key], new Date(nowMs + AGAIN_AFTER_MS));
        await mediaErasures.done(store.db, erasure);
        throw error;
      }
      await mediaErasures.done(store.db, erasure);
    }
    if (due.length < BATCH) return;
  }
}

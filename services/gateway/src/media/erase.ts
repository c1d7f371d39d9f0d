import type { BlobStore } from '@poise/runtime';
import { type Executor, mediaErasures, type Store } from '@poise/store';

/** Longer than any upload takes: what one that was under way may have left behind is gone by then. */
export const LONGEST_UPLOAD_MS = 3_600_000;

const BATCH = 500;

/** What could not be removed waits behind the others, which it must not hold up. */
const AGAIN_AFTER_MS = 60_000;

/** Has blobs removed: now, and once more when no upload from before can be under way. */
export async function requestErasure(tx: Executor, keys: readonly string[], nowMs: number): Promise<void> {
  await mediaErasures.request(tx, keys, new Date(nowMs));
  await mediaErasures.request(tx, keys, new Date(nowMs + LONGEST_UPLOAD_MS));
}

/** Removes what is to be removed by now. The first that fails ends this turn, and stays requested. */
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

import type { BlobStore, Logger, QueueRuntime } from '@poise/runtime';
import { idempotencyKeys, type Store } from '@poise/store';
import { eraseDueMedia } from '../media/erase.ts';
import { closeAbandoned } from './abandoned.ts';
import { createChunkWalk } from './chunks.ts';
import { reconcileCommands } from './commands.ts';
import { endRetention } from './retention.ts';

export type ReconcilerParts = {
  readonly store: Store;
  readonly queue: Pick<QueueRuntime, 'publish' | 'publishMany' | 'inspect' | 'measure' | 'failed'>;
  readonly blobs: BlobStore;
  readonly log: Logger;
  /** Epoch ms. */
  readonly now: () => number;
  /** Work without its effect after this long is looked after. */
  readonly overdueMs: number;
};

/**
 * One turn of the reconciler: whatever the record says and the world does not show yet is asked for
 * again (DESIGN §4.2). Harmless at any time and however often; of several gateways one does it.
 */
export function createReconciler(parts: ReconcilerParts): () => Promise<void> {
  const walkChunks = createChunkWalk(parts);
  const tasks = {
    commands: () => reconcileCommands(parts),
    chunks: walkChunks,
    abandoned: () => closeAbandoned(parts),
    retention: () => endRetention(parts),
    erasures: () => eraseDueMedia(parts, parts.now()),
    answers: () => idempotencyKeys.removeExpired(parts.store.db),
  };
  return async () => {
    await parts.store.alone('gateway reconciler', async () => {
      for (const [task, run] of Object.entries(tasks)) {
        await run().catch((err: unknown) => parts.log.warn({ task, err }, 'could not reconcile'));
      }
    });
  };
}

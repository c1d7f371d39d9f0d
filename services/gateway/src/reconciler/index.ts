import { runTasks } from '@poise/runtime';
import { idempotencyKeys } from '@poise/store';
import { eraseDueMedia } from '../media/erase.ts';
import { closeAbandoned } from './abandoned.ts';
import { createChunkWalk } from './chunks.ts';
import { reconcileCommands } from './commands.ts';
import type { ReconcilerParts } from './parts.ts';
import { endRetention } from './retention.ts';
import { hideUnsettled } from './unsettled.ts';

/**
 * One turn of the reconciler: work that is recorded but has no effect yet is requested again (DESIGN §4.2).
 * Safe to run at any time and any number of times; only one of several gateways runs it.
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
    const mine = await parts.store.alone('gateway reconciler', () => runTasks(tasks, parts));
    if (!mine) hideUnsettled(parts.metrics);
  };
}

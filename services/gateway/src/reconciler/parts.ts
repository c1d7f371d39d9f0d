import type { BlobStore, Logger, Metrics, QueueRuntime } from '@poise/runtime';
import type { Store } from '@poise/store';

export type ReconcilerParts = {
  readonly store: Store;
  readonly queue: Pick<QueueRuntime, 'publish' | 'publishMany' | 'inspect' | 'measure' | 'failed'>;
  readonly blobs: BlobStore;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Epoch ms. */
  readonly now: () => number;
  /** Work that has no effect after this long is repaired. */
  readonly overdueMs: number;
};

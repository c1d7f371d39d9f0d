import type { Metrics } from '@poise/runtime';
import { MODALITY_NAMES, type Modality } from '@poise/shared/contracts';

type Gauges = Pick<Metrics, 'unsettledChunks' | 'unsettledAgeSeconds'>;
type Found = { modality: Modality; count: number; oldest: Date };

/** Counts, by modality, the chunks of one walk that have no outcome. */
export function createTally() {
  const counts = new Map<Modality, number>();
  const oldest = new Map<Modality, number>();
  return {
    add(found: readonly Found[]): void {
      for (const { modality, count, oldest: acceptedAt } of found) {
        counts.set(modality, (counts.get(modality) ?? 0) + count);
        oldest.set(
          modality,
          Math.min(oldest.get(modality) ?? Number.POSITIVE_INFINITY, acceptedAt.getTime()),
        );
      }
    },
    show({ unsettledChunks, unsettledAgeSeconds }: Gauges, nowMs: number): void {
      for (const modality of MODALITY_NAMES) {
        const since = oldest.get(modality) ?? nowMs;
        unsettledChunks.set({ modality }, counts.get(modality) ?? 0);
        unsettledAgeSeconds.set({ modality }, Math.max(0, nowMs - since) / 1000);
      }
    },
  };
}

/** A replica that does not walk must not export old figures beside those of the one that does. */
export function hideUnsettled({ unsettledChunks, unsettledAgeSeconds }: Gauges): void {
  unsettledChunks.reset();
  unsettledAgeSeconds.reset();
}

/** The counts of rows, given all of them. */
export function countRows(rows: readonly { modality: Modality; accepted_at: Date }[]): Found[] {
  return rows.map(({ modality, accepted_at }) => ({ modality, count: 1, oldest: accepted_at }));
}

import { MODALITY_NAMES } from './modalities.ts';
import type { Observation } from './observed.ts';

const RANK: Record<Observation['status'], number> = { scored: 2, rejected: 1, failed: 0 };

/**
 * Selects the effective observation of a chunk that has several (from different models, or from a
 * second attempt after a failure): the best status wins, then the greatest model id and version, then
 * the greatest code. The order of arrival does not matter.
 */
export function effectiveOf(observations: readonly Observation[]): Observation | undefined {
  return observations.reduce<Observation | undefined>(
    (best, next) => (best && compare(best, next) >= 0 ? best : next),
    undefined,
  );
}

/** One observation per chunk and modality, ordered by modality and sequence number. */
export function effectiveObservations(observations: readonly Observation[]): Observation[] {
  const byChunk = new Map<string, Observation[]>();
  for (const observation of observations) {
    const chunk = `${observation.modality}/${observation.seq}`;
    byChunk.set(chunk, [...(byChunk.get(chunk) ?? []), observation]);
  }
  return [...byChunk.values()]
    .map((ofChunk) => effectiveOf(ofChunk) as Observation)
    .sort((a, b) => MODALITY_NAMES.indexOf(a.modality) - MODALITY_NAMES.indexOf(b.modality) || a.seq - b.seq);
}

function compare(a: Observation, b: Observation): number {
  return (
    RANK[a.status] - RANK[b.status] ||
    order(modelKey(a), modelKey(b)) ||
    order(a.status === 'scored' ? '' : a.code, b.status === 'scored' ? '' : b.code)
  );
}

function modelKey({ model }: Observation): string {
  return model ? `${model.id}@${model.version}` : '';
}

function order(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

import type { Observation, ReportProblem } from '@poise/shared/contracts';
import { mergeSpans } from './spans.ts';

/** The chunks without scores, grouped by modality, status and code, in a fixed order. */
export function listProblems(observations: readonly Observation[]): ReportProblem[] {
  const unscored = observations.flatMap((o) => (o.status === 'scored' ? [] : [o]));
  const groups = Map.groupBy(unscored, ({ modality, status, code }) => `${modality} ${status} ${code}`);
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, chunks]) => {
      const { modality, status, code } = chunks[0]!;
      return { modality, status, code, chunks: chunks.length, spans: mergeSpans(chunks) };
    });
}

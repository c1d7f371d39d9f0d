import type { Observation, ReportProblem } from '@poise/shared/contracts';
import { mergeSpans } from './spans.ts';

/** The chunks without scores, grouped by stream, status and code, in a fixed order. */
export function listProblems(observations: readonly Observation[]): ReportProblem[] {
  const unscored = observations.flatMap((o) => (o.status === 'scored' ? [] : [o]));
  const groups = Map.groupBy(unscored, ({ stream, status, code }) => `${stream} ${status} ${code}`);
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, chunks]) => {
      const { stream, status, code } = chunks[0]!;
      return { stream, status, code, chunks: chunks.length, spans: mergeSpans(chunks) };
    });
}

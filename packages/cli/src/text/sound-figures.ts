import type { SoundEvaluation } from '@poise/evaluation';
import { classFigures, groupFigures } from './figures.ts';

/** An evaluation of what is told of sounds, for a terminal. */
export function soundFigures(evaluation: SoundEvaluation): string {
  const { n, abstained, pipeline, realTimeFactor } = evaluation;
  const reasons = Object.entries(abstained.reasons).map(([reason, count]) => `${reason} ${count}`);
  const why = reasons.length > 0 ? ` (${reasons.join(', ')})` : '';
  return [
    `${n} sounds: ${n - abstained.n} scored, ${abstained.n} not judged, which count as errors${why}`,
    [...classFigures(evaluation), ...groupFigures(evaluation)].join('\n').trimEnd(),
    `${pipeline.id} ${pipeline.version} (${pipeline.sha256.slice(0, 12)}), one core: real-time factor ${realTimeFactor.toFixed(4)} of all but the words\n`,
  ].join('\n\n');
}

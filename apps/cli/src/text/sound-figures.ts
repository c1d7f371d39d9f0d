import type { AudioEvaluation, FluencyEvaluation } from '@poise/benchmark';
import { classFigures, groupFigures, notJudged } from './figures.ts';

/** An evaluation of what is told of sounds, for a terminal. */
export function soundFigures(evaluation: AudioEvaluation | FluencyEvaluation): string {
  const { n, abstained, pipeline, realTimeFactor } = evaluation;
  return [
    `${n} sounds: ${n - abstained.n} scored, ${notJudged(evaluation, ', which count as errors')}`,
    [...classFigures(evaluation), ...groupFigures(evaluation)].join('\n').trimEnd(),
    ...falseAlarms(evaluation),
    `${pipeline.id} ${pipeline.version} (${pipeline.sha256.slice(0, 12)}), one core: real-time factor ${realTimeFactor.toFixed(4)} of all but the words\n`,
  ].join('\n\n');
}

function falseAlarms(evaluation: AudioEvaluation | FluencyEvaluation): string[] {
  if (!('falseAlarms' in evaluation) || !evaluation.falseAlarms) return [];
  const { count, minutes, perMinute } = evaluation.falseAlarms;
  return [
    `disfluencies found in fluent sounds: ${count} in ${minutes.toFixed(1)} minutes (${perMinute.toFixed(2)} a minute)`,
  ];
}

import type { AudioEvaluation, FluencyEvaluation } from '@poise/benchmark';
import { classFigures, counted, groupFigures, notScored } from './figures.ts';

/** An evaluation of a classification of audio clips, for a terminal. */
export function audioFigures(evaluation: AudioEvaluation | FluencyEvaluation): string {
  const { n, abstained, pipeline, realTimeFactor } = evaluation;
  return [
    `${counted(n, 'audio clip')}: ${n - abstained.n} scored, ${notScored(evaluation, ', which count as errors')}`,
    [...classFigures(evaluation), ...groupFigures(evaluation)].join('\n').trimEnd(),
    ...falseAlarms(evaluation),
    `${pipeline.id} ${pipeline.version} (${pipeline.sha256.slice(0, 12)}), one core: real-time factor ${realTimeFactor.toFixed(4)}, transcription excluded\n`,
  ].join('\n\n');
}

function falseAlarms(evaluation: AudioEvaluation | FluencyEvaluation): string[] {
  if (!('falseAlarms' in evaluation) || !evaluation.falseAlarms) return [];
  const { count, minutes, perMinute } = evaluation.falseAlarms;
  return [
    `disfluencies found in fluent speech: ${count} in ${minutes.toFixed(1)} minutes (${perMinute.toFixed(2)} per minute)`,
  ];
}

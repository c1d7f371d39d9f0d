import type { SpeechPoint } from '@poise/shared/contracts';
import { linearRegression, linearRegressionLine, standardDeviation } from 'simple-statistics';

/** A second counts as speech at this share of speaking or higher. */
const MIN_SPEAKING = 0.5;

/** With fewer seconds of speech, the drift of the level cannot be estimated. */
const MIN_SECONDS = 5;

/** Standard deviation of the level around its linear drift over the seconds of speech, in dB; undefined if there are too few. */
export function levelSdDb(
  timeline: readonly {
    readonly second: number;
    readonly speech?: Pick<SpeechPoint, 'speaking' | 'levelDbfs'> | undefined;
  }[],
): number | undefined {
  const levels = timeline.flatMap(({ second, speech }) =>
    speech && speech.speaking >= MIN_SPEAKING ? [[second, speech.levelDbfs]] : [],
  );
  if (levels.length < MIN_SECONDS) return undefined;
  const drift = linearRegressionLine(linearRegression(levels));
  return standardDeviation(levels.map(([second = 0, levelDbfs = 0]) => levelDbfs - drift(second)));
}

import type { SpeechPoint } from '@poise/shared/contracts';
import { linearRegression, linearRegressionLine, standardDeviation } from 'simple-statistics';

/** A second counts as speech from this share of speaking. */
const MIN_SPEAKING = 0.5;

/** Fewer seconds of speech show no trend of their level. */
const MIN_SECONDS = 5;

/** Standard deviation of the level around its drift over the seconds of speech, in dB; undefined with too few of them. */
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

import { FLUENCY_CLASSES } from '@poise/shared/contracts';
import {
  type AudioCase,
  type AudioEvaluation,
  type AudioOutcome,
  type AudioRun,
  audioEvaluation,
} from './audio-evaluation.ts';
import { audioLabelReader } from './label-file.ts';

export type FluencyLabel = (typeof FLUENCY_CLASSES)[number];

/** Reads the fluency labels of audio clips; see {@link audioLabelReader}. */
export const readFluencyLabels = audioLabelReader(FLUENCY_CLASSES);

/** The result of the fluency classifier for one clip. */
export type FluencyOutcome = AudioOutcome & {
  /** Duration that was searched for disfluencies, in milliseconds. */
  readonly searchedMs: number;
  /** Disfluencies found in it. */
  readonly disfluencies: number;
};

/** The result of `poise eval fluency`, which is also written as JSON. */
export type FluencyEvaluation = AudioEvaluation & {
  /** Disfluencies found in clips labelled fluent, per searched minute; absent if nothing was searched. */
  falseAlarms?: { minutes: number; count: number; perMinute: number };
};

/** @param cases at least one; probabilities in the order of `FLUENCY_CLASSES`. */
export function fluencyEvaluation(
  cases: readonly AudioCase<FluencyLabel, FluencyOutcome>[],
  run: AudioRun,
): FluencyEvaluation {
  const falseAlarms = alarmsIn(cases.flatMap(({ truth, outcome }) => (truth === 'fluent' ? outcome : [])));
  return { ...audioEvaluation(FLUENCY_CLASSES, cases, run), ...(falseAlarms && { falseAlarms }) };
}

function alarmsIn(fluent: readonly FluencyOutcome[]): FluencyEvaluation['falseAlarms'] {
  const minutes = fluent.reduce((total, { searchedMs }) => total + searchedMs, 0) / 60_000;
  const count = fluent.reduce((total, { disfluencies }) => total + disfluencies, 0);
  return minutes > 0 ? { minutes, count, perMinute: count / minutes } : undefined;
}

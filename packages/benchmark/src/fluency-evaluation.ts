import { FLUENCY_CLASSES } from '@poise/shared/contracts';
import { soundLabels } from './label-file.ts';
import {
  type SoundCase,
  type SoundEvaluation,
  type SoundOutcome,
  type SoundRun,
  soundEvaluation,
} from './sound-evaluation.ts';

export type FluencyLabel = (typeof FLUENCY_CLASSES)[number];

/** Fluency by sound; see {@link soundLabels}. */
export const readFluencyLabels = soundLabels(FLUENCY_CLASSES);

/** @see FluencyClassification of `@poise/speech` */
export type FluencyOutcome = SoundOutcome & {
  /** How much was searched for disfluencies, and how many were found in it. */
  readonly searchedMs: number;
  readonly disfluencies: number;
};

/** What `poise eval fluency` finds out, and writes as JSON. */
export type FluencyEvaluation = SoundEvaluation & {
  /** Disfluencies found in sounds that are labelled fluent, by the minute that was searched; absent without any. */
  falseAlarms?: { minutes: number; count: number; perMinute: number };
};

/** @param cases at least one; probabilities in the order of `FLUENCY_CLASSES`. */
export function fluencyEvaluation(
  cases: readonly SoundCase<FluencyLabel, FluencyOutcome>[],
  run: SoundRun,
): FluencyEvaluation {
  const falseAlarms = alarmsIn(cases.flatMap(({ truth, outcome }) => (truth === 'fluent' ? outcome : [])));
  return { ...soundEvaluation(FLUENCY_CLASSES, cases, run), ...(falseAlarms && { falseAlarms }) };
}

function alarmsIn(fluent: readonly FluencyOutcome[]): FluencyEvaluation['falseAlarms'] {
  const minutes = fluent.reduce((total, { searchedMs }) => total + searchedMs, 0) / 60_000;
  const count = fluent.reduce((total, { disfluencies }) => total + disfluencies, 0);
  return minutes > 0 ? { minutes, count, perMinute: count / minutes } : undefined;
}

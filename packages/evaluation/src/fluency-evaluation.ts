import { type Disfluency, FLUENCY_CLASSES, type Fluency, type ModelRef } from '@poise/shared/contracts';
import { expectedCalibrationError } from './calibration.ts';
import { type GroupFigures, groupGap, measureGroups } from './groups.ts';
import type { Vocabulary } from './label-file.ts';
import { type Figures, measure } from './metrics.ts';

export type FluencyClass = (typeof FLUENCY_CLASSES)[number];

/** For `readLabels`. */
export const FLUENCY: Vocabulary<FluencyClass> = {
  labels: FLUENCY_CLASSES,
  of: (word) => FLUENCY_CLASSES.find((name) => name === word.trim().toLowerCase()),
  thing: 'clip',
};

export type FluencyCase = {
  readonly truth: FluencyClass;
  readonly group?: string | undefined;
  readonly durationMs: number;
  /** Absent where the clip could not be judged. */
  readonly classes?: Fluency | undefined;
  readonly disfluencies: readonly Disfluency[];
};

/** What `poise eval fluency` finds out, and writes as JSON. Clips that could not be judged are no errors. */
export type FluencyEvaluation = Omit<Figures, 'n'> & {
  /** Clips that were judged. */
  n: number;
  abstained: number;
  ece?: number;
  groups: Record<string, GroupFigures>;
  groupGap?: number;
  /** Disfluencies reported in clips that are labelled fluent; absent without any. */
  falseAlarms?: { minutes: number; count: number; perMinute: number };
  /** Computing time over the length of the sound, on one core. */
  realTimeFactor: number;
  pipeline: ModelRef;
};

/** @param cases at least one. */
export function fluencyEvaluation(
  cases: readonly FluencyCase[],
  run: Pick<FluencyEvaluation, 'realTimeFactor' | 'pipeline'>,
): FluencyEvaluation {
  const answers = cases.flatMap(({ truth, group, classes }) =>
    classes
      ? {
          truth: FLUENCY_CLASSES.indexOf(truth),
          group,
          probabilities: FLUENCY_CLASSES.map((name) => classes[name]),
        }
      : [],
  );
  const groups = measureGroups(answers);
  const [ece, gap] = [expectedCalibrationError(answers), groupGap(groups)];
  const falseAlarms = alarms(cases.filter(({ truth }) => truth === 'fluent'));
  return {
    ...measure(answers, FLUENCY_CLASSES),
    abstained: cases.length - answers.length,
    ...(ece !== undefined && { ece }),
    groups,
    ...(gap !== undefined && { groupGap: gap }),
    ...(falseAlarms && { falseAlarms }),
    ...run,
  };
}

function alarms(fluent: readonly FluencyCase[]): FluencyEvaluation['falseAlarms'] {
  const minutes = fluent.reduce((total, { durationMs }) => total + durationMs, 0) / 60_000;
  const count = fluent.reduce((total, { disfluencies }) => total + disfluencies.length, 0);
  return minutes > 0 ? { minutes, count, perMinute: count / minutes } : undefined;
}

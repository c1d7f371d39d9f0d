import type { ModelRef } from '@poise/shared/contracts';
import { expectedCalibrationError } from './calibration.ts';
import { type GroupFigures, groupGap, measureGroups } from './groups.ts';
import { type Interval, wilsonInterval } from './interval.ts';
import { type Figures, isRight, measure } from './metrics.ts';

/** What the speech pipeline made of a sound; probabilities in the order of the labels. */
export type SoundOutcome =
  | { readonly status: 'scored'; readonly probabilities: readonly number[] }
  | { readonly status: 'abstained'; readonly reasons: readonly string[] };

export type SoundCase<Label extends string, Outcome extends SoundOutcome = SoundOutcome> = {
  readonly truth: Label;
  readonly group?: string | undefined;
  readonly outcome: Outcome;
};

/** What evaluations of sounds find out, and write as JSON. */
export type SoundEvaluation = Figures & {
  accuracyInterval: Interval;
  /** Absent where nothing was scored, and where the answers are decisions without a probability. */
  ece?: number;
  groups: Record<string, GroupFigures>;
  /** Best minus worst accuracy of groups that are large enough. */
  groupGap?: number;
  /** Computing time of all of the speech pipeline without words over the length of the sounds, on one core. */
  realTimeFactor: number;
  /** Among `n`, as errors: sounds that were not judged, and why; one may have several reasons. */
  abstained: { n: number; reasons: Record<string, number> };
  /** Not among `n`: sounds whose files could not be decoded. */
  unreadable: number;
  pipeline: ModelRef;
};

export type SoundRun = Pick<SoundEvaluation, 'realTimeFactor' | 'pipeline' | 'unreadable'>;

/** @param cases at least one. */
export function soundEvaluation<Label extends string>(
  labels: readonly Label[],
  cases: readonly SoundCase<Label>[],
  run: SoundRun,
): SoundEvaluation {
  const answers = cases.map(({ truth, group, outcome }) => ({
    truth: labels.indexOf(truth),
    group,
    probabilities: outcome.status === 'scored' ? outcome.probabilities : undefined,
  }));
  const ece = expectedCalibrationError(answers);
  const groups = measureGroups(answers);
  const gap = groupGap(groups);
  const reasons = cases.flatMap(({ outcome }) => (outcome.status === 'abstained' ? [outcome.reasons] : []));
  return {
    ...measure(answers, labels),
    accuracyInterval: wilsonInterval(answers.filter(isRight).length, answers.length),
    ...(ece !== undefined && { ece }),
    groups,
    ...(gap !== undefined && { groupGap: gap }),
    ...run,
    abstained: { n: reasons.length, reasons: counted(reasons.flat()) },
  };
}

function counted(words: readonly string[]): Record<string, number> {
  const groups = Map.groupBy(words, (word) => word);
  return Object.fromEntries([...groups].map(([word, members]) => [word, members.length]));
}

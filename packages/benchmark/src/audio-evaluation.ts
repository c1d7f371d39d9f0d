import type { ModelRef } from '@poise/shared/contracts';
import { expectedCalibrationError } from './calibration.ts';
import { type GroupFigures, groupGap, measureGroups } from './groups.ts';
import { type Interval, wilsonInterval } from './interval.ts';
import { type Figures, isCorrect, measure } from './metrics.ts';

/** The result of the speech pipeline for one clip; probabilities are in the order of the labels. */
export type AudioOutcome =
  | { readonly status: 'scored'; readonly probabilities: readonly number[] }
  | { readonly status: 'abstained'; readonly reasons: readonly string[] };

export type AudioCase<Label extends string, Outcome extends AudioOutcome = AudioOutcome> = {
  readonly truth: Label;
  readonly group?: string | undefined;
  readonly outcome: Outcome;
};

/** The result of an evaluation on audio clips, which is also written as JSON. */
export type AudioEvaluation = Figures & {
  accuracyInterval: Interval;
  /** Expected calibration error; absent if nothing was scored, or for decisions without probabilities. */
  ece?: number;
  groups: Record<string, GroupFigures>;
  /** Difference between the best and the worst accuracy of the groups that are large enough. */
  groupGap?: number;
  /** Computing time of the speech pipeline without transcription, divided by the duration of the audio; on one core. */
  realTimeFactor: number;
  /** Clips that were not scored, with the reasons; a clip may have several. They are included in `n`, as errors. */
  abstained: { n: number; reasons: Record<string, number> };
  /** Clips that could not be decoded. They are not included in `n`. */
  unreadable: number;
  pipeline: ModelRef;
};

export type AudioRun = Pick<AudioEvaluation, 'realTimeFactor' | 'pipeline' | 'unreadable'>;

/** @param cases at least one. */
export function audioEvaluation<Label extends string>(
  labels: readonly Label[],
  cases: readonly AudioCase<Label>[],
  run: AudioRun,
): AudioEvaluation {
  const predictions = cases.map(({ truth, group, outcome }) => ({
    truth: labels.indexOf(truth),
    group,
    probabilities: outcome.status === 'scored' ? outcome.probabilities : undefined,
  }));
  const ece = expectedCalibrationError(predictions);
  const groups = measureGroups(predictions);
  const gap = groupGap(groups);
  const reasons = cases.flatMap(({ outcome }) => (outcome.status === 'abstained' ? [outcome.reasons] : []));
  return {
    ...measure(predictions, labels),
    accuracyInterval: wilsonInterval(predictions.filter(isCorrect).length, predictions.length),
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

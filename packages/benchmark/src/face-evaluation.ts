import type { ModelRef } from '@poise/shared/contracts';
import { type FaceCase, type FaceViews, faceViews, type Temperatures } from './face-views.ts';

/** The result of `poise eval face`, which is also written as JSON. */
export type FaceEvaluation = {
  /** Images that were processed, with a usable label or without. */
  n: number;
  /** Mean time per crop in the emotion network, on one core; absent if no face was found. */
  msPerCrop?: number;
  /** Mean time from file to scores for whole images, on one core. */
  msPerPicture?: number;
  views: FaceViews;
  /** Images with labels of both sets, and how many of these have equal labels. */
  labelledTwice: { n: number; same: number };
  /** Images in which no face was found. */
  missed: number;
  /** Images whose face was not scored, with the reasons; an image may have several. */
  abstained: { n: number; reasons: Record<string, number> };
  /** Images that could not be decoded. They are not included in `n`. */
  unreadable: number;
  pipeline: ModelRef;
};

export function faceEvaluation(
  cases: readonly FaceCase[],
  run: Pick<FaceEvaluation, 'msPerCrop' | 'msPerPicture' | 'unreadable' | 'pipeline'>,
  temperatures?: Temperatures,
): FaceEvaluation {
  const reasons: Record<string, number> = {};
  let abstained = 0;
  for (const { outcome } of cases) {
    if (outcome.status !== 'abstained') continue;
    abstained += 1;
    for (const reason of outcome.reasons) reasons[reason] = (reasons[reason] ?? 0) + 1;
  }
  const twice = cases.filter(({ truth }) => truth.ferplus && truth.fer2013);
  return {
    n: cases.length,
    ...run,
    views: faceViews(cases, temperatures),
    labelledTwice: {
      n: twice.length,
      same: twice.filter(({ truth }) => truth.ferplus === truth.fer2013).length,
    },
    missed: cases.filter(({ outcome }) => outcome.status === 'missed').length,
    abstained: { n: abstained, reasons },
  };
}

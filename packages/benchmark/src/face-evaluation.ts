import type { ModelRef } from '@poise/shared/contracts';
import { type FaceCase, type FaceViews, faceViews, type Temperatures } from './face-views.ts';

/** What `poise eval face` finds out, and writes as JSON. */
export type FaceEvaluation = {
  /** Pictures that were looked at, with a usable label or without. */
  n: number;
  /** Time in the emotion network, on one core; absent where it saw no face. */
  msPerCrop?: number;
  /** Time of all from the file to the scores, on one core, for whole pictures. */
  msPerPicture?: number;
  views: FaceViews;
  /** Pictures with a label of either set, and those of them that both call the same. */
  labelledTwice: { n: number; same: number };
  /** Pictures in which no face was found. */
  missed: number;
  /** Pictures whose face was not judged, and why; one picture may have several reasons. */
  abstained: { n: number; reasons: Record<string, number> };
  /** Not among `n`: pictures whose files could not be decoded. */
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

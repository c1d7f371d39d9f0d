import {
  EMOTIONS,
  type Emotion,
  type EmotionDistribution,
  FER2013_CLASSES,
  sevenClasses,
} from '@poise/shared/contracts';
import { expectedCalibrationError, uncalibrated } from './calibration.ts';
import { type GroupFigures, groupGap, measureGroups } from './groups.ts';
import { type Interval, wilsonInterval } from './interval.ts';
import { type Figures, isCorrect, measure } from './metrics.ts';

/** Labels of an image. The two data sets differ, so an image may have either label, both or none. */
export type FaceTruth = { readonly ferplus?: Emotion | undefined; readonly fer2013?: Emotion | undefined };

/** Output of the network: the eight classes of FER+ and, if it has a separate head for them, the seven of FER2013. */
export type FaceScores = {
  readonly ferplus: EmotionDistribution;
  readonly fer2013?: EmotionDistribution | undefined;
};

/** Result for an image: no face was found, no face could be scored, or a face was scored. */
export type FaceOutcome =
  | { readonly status: 'missed' }
  | { readonly status: 'abstained'; readonly reasons: readonly string[] }
  | { readonly status: 'scored'; readonly scores: FaceScores };

export type FaceCase = {
  readonly truth: FaceTruth;
  readonly group?: string | undefined;
  readonly outcome: FaceOutcome;
};

export type Head = 'ferplus' | 'fer2013';

/** Divisors of the logits of each head. */
export type Temperatures = Readonly<Record<Head, number>>;

export type ViewFigures = Figures & {
  /** The head whose output was scored. */
  head: Head;
  accuracyInterval: Interval;
  /** Expected calibration error; absent if nothing was scored. */
  ece?: number;
  /** The same without the network's temperature; absent if the temperature is unknown. */
  eceUncalibrated?: number;
  /** Images in which no face was found. They are included in `n`, as errors. */
  missed: number;
  /** Images with a face that could not be scored. They are not included in `n`. */
  abstained: number;
  groups: Record<string, GroupFigures>;
  /** Difference between the best and the worst accuracy of the groups that are large enough. */
  groupGap?: number;
};

/** `fer7FromFerplus8` exists only if `fer7` is scored with its own head. */
export type FaceViews = { ferplus8?: ViewFigures; fer7?: ViewFigures; fer7FromFerplus8?: ViewFigures };

type View = {
  head: Head;
  classes: readonly Emotion[];
  truth(truth: FaceTruth): Emotion | undefined;
  output(scores: FaceScores): EmotionDistribution | undefined;
};

const FERPLUS8: View = {
  head: 'ferplus',
  classes: EMOTIONS,
  truth: ({ ferplus }) => ferplus,
  output: ({ ferplus }) => ferplus,
};
const FER7: View = {
  head: 'fer2013',
  classes: FER2013_CLASSES,
  truth: ({ fer2013 }) => fer2013,
  output: ({ fer2013 }) => fer2013,
};
const FER7_FROM_FERPLUS8: View = {
  ...FER7,
  head: 'ferplus',
  output: ({ ferplus }) => sevenClasses(ferplus),
};

/**
 * Metrics of the two label sets. A view is absent if no image with its label was scored or missed. If
 * temperatures are given, the calibration error before temperature scaling is included.
 */
export function faceViews(cases: readonly FaceCase[], temperatures?: Temperatures): FaceViews {
  const hasOwnHead = cases.some(({ outcome }) => outcome.status === 'scored' && outcome.scores.fer2013);
  const views = {
    ferplus8: FERPLUS8,
    fer7: hasOwnHead ? FER7 : FER7_FROM_FERPLUS8,
    ...(hasOwnHead && { fer7FromFerplus8: FER7_FROM_FERPLUS8 }),
  };
  return Object.fromEntries(
    Object.entries(views).flatMap(([name, view]) => {
      const figures = viewFigures(cases, view, temperatures);
      return figures ? [[name, figures]] : [];
    }),
  );
}

function viewFigures(
  cases: readonly FaceCase[],
  view: View,
  temperatures: Temperatures | undefined,
): ViewFigures | undefined {
  const labelled = cases.filter(({ truth }) => view.truth(truth));
  const counted = labelled.filter(({ outcome }) => outcome.status !== 'abstained');
  if (counted.length === 0) return undefined;

  const predictions = predictionsOf(counted, view, (scores) => scores);
  const ece = expectedCalibrationError(predictions);
  const eceUncalibrated =
    temperatures &&
    expectedCalibrationError(
      predictionsOf(counted, view, (scores) => withoutTemperatures(scores, temperatures)),
    );
  const groups = measureGroups(predictions);
  const gap = groupGap(groups);
  return {
    head: view.head,
    ...measure(predictions, view.classes),
    accuracyInterval: wilsonInterval(predictions.filter(isCorrect).length, predictions.length),
    ...(ece !== undefined && { ece }),
    ...(eceUncalibrated !== undefined && { eceUncalibrated }),
    missed: counted.filter(({ outcome }) => outcome.status === 'missed').length,
    abstained: labelled.length - counted.length,
    groups,
    ...(gap !== undefined && { groupGap: gap }),
  };
}

function predictionsOf(cases: readonly FaceCase[], view: View, prepare: (scores: FaceScores) => FaceScores) {
  return cases.map(({ truth, group, outcome }) => {
    const distribution = outcome.status === 'scored' ? view.output(prepare(outcome.scores)) : undefined;
    return {
      truth: view.classes.indexOf(view.truth(truth) as Emotion),
      group,
      probabilities: distribution && view.classes.map((name) => distribution[name] ?? 0),
    };
  });
}

function withoutTemperatures({ ferplus, fer2013 }: FaceScores, temperatures: Temperatures): FaceScores {
  const before = (distribution: EmotionDistribution, temperature: number) => {
    const names = EMOTIONS.filter((name) => distribution[name] !== undefined);
    const values = uncalibrated(
      names.map((name) => distribution[name] ?? 0),
      temperature,
    );
    return Object.fromEntries(names.map((name, i) => [name, values[i]])) as EmotionDistribution;
  };
  return {
    ferplus: before(ferplus, temperatures.ferplus),
    fer2013: fer2013 && before(fer2013, temperatures.fer2013),
  };
}

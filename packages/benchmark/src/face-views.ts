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
import { type Figures, isRight, measure } from './metrics.ts';

/** Labels of a picture. The two data sets disagree, so a picture may have one, the other, both or none. */
export type FaceTruth = { readonly ferplus?: Emotion | undefined; readonly fer2013?: Emotion | undefined };

/** What the network says: FER+'s eight classes and, where it has a head of its own for them, FER2013's seven. */
export type FaceScores = {
  readonly ferplus: EmotionDistribution;
  readonly fer2013?: EmotionDistribution | undefined;
};

/** What became of a picture: no face was found, none that could be judged, or one that was scored. */
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
  /** The output that was scored. */
  head: Head;
  accuracyInterval: Interval;
  /** Absent where nothing was scored. */
  ece?: number;
  /** Of the same network without its temperature; absent where that is not known. */
  eceUncalibrated?: number;
  /** Among `n`, as errors: no face was found. */
  missed: number;
  /** Not among `n`: a face was found, but none that could be judged. */
  abstained: number;
  groups: Record<string, GroupFigures>;
  /** Best minus worst accuracy of groups that are large enough. */
  groupGap?: number;
};

/** `fer7FromFerplus8` is there only where `fer7` comes from a head of its own. */
export type FaceViews = { ferplus8?: ViewFigures; fer7?: ViewFigures; fer7FromFerplus8?: ViewFigures };

type View = {
  head: Head;
  classes: readonly Emotion[];
  truth(truth: FaceTruth): Emotion | undefined;
  answer(scores: FaceScores): EmotionDistribution | undefined;
};

const FERPLUS8: View = {
  head: 'ferplus',
  classes: EMOTIONS,
  truth: ({ ferplus }) => ferplus,
  answer: ({ ferplus }) => ferplus,
};
const FER7: View = {
  head: 'fer2013',
  classes: FER2013_CLASSES,
  truth: ({ fer2013 }) => fer2013,
  answer: ({ fer2013 }) => fer2013,
};
const FER7_FROM_FERPLUS8: View = {
  ...FER7,
  head: 'ferplus',
  answer: ({ ferplus }) => sevenClasses(ferplus),
};

/**
 * Figures of pictures in the two label sets; a view is absent where no labelled picture was scored or
 * missed. With temperatures, also what the calibration error was before them.
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
  const judged = labelled.filter(({ outcome }) => outcome.status !== 'abstained');
  if (judged.length === 0) return undefined;

  const answers = answersOf(judged, view, (scores) => scores);
  const ece = expectedCalibrationError(answers);
  const eceUncalibrated =
    temperatures &&
    expectedCalibrationError(answersOf(judged, view, (scores) => withoutTemperatures(scores, temperatures)));
  const groups = measureGroups(answers);
  const gap = groupGap(groups);
  return {
    head: view.head,
    ...measure(answers, view.classes),
    accuracyInterval: wilsonInterval(answers.filter(isRight).length, answers.length),
    ...(ece !== undefined && { ece }),
    ...(eceUncalibrated !== undefined && { eceUncalibrated }),
    missed: judged.filter(({ outcome }) => outcome.status === 'missed').length,
    abstained: labelled.length - judged.length,
    groups,
    ...(gap !== undefined && { groupGap: gap }),
  };
}

function answersOf(cases: readonly FaceCase[], view: View, prepare: (scores: FaceScores) => FaceScores) {
  return cases.map(({ truth, group, outcome }) => {
    const distribution = outcome.status === 'scored' ? view.answer(prepare(outcome.scores)) : undefined;
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

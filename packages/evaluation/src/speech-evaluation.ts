import type { ModelRef } from '@poise/shared/contracts';
import { expectedCalibrationError } from './calibration.ts';
import { type GroupFigures, groupGap, measureGroups } from './groups.ts';
import { type Interval, wilsonInterval } from './interval.ts';
import { type Labelled, readLabels, type Vocabulary } from './label-file.ts';
import { type Figures, isRight, measure } from './metrics.ts';

/** The emotions of RAVDESS, in the order of its numbers 01 to 08. */
export const VOICE_LABELS = [
  'neutral',
  'calm',
  'happy',
  'sad',
  'angry',
  'fearful',
  'disgust',
  'surprised',
] as const;
export type VoiceLabel = (typeof VOICE_LABELS)[number];

/** What other data sets call the same classes. */
const SYNONYMS = new Map<string, VoiceLabel>([
  ['anger', 'angry'],
  ['disgusted', 'disgust'],
  ['fear', 'fearful'],
  ['happiness', 'happy'],
  ['sadness', 'sad'],
  ['surprise', 'surprised'],
]);

const VOICES: Vocabulary<VoiceLabel> = {
  labels: VOICE_LABELS,
  of(word) {
    const lower = word.trim().toLowerCase();
    return VOICE_LABELS.find((label) => label === lower) ?? SYNONYMS.get(lower);
  },
  thing: 'sound',
};

/** Emotions by sound, see {@link readLabels}. */
export const readVoiceLabels = (
  file: string,
  options: { group?: string | undefined } = {},
): Labelled<VoiceLabel>[] => readLabels(file, VOICES, options);

/** What the speech pipeline made of a sound; probabilities in the order of {@link VOICE_LABELS}. */
export type VoiceOutcome =
  | { readonly status: 'scored'; readonly probabilities: readonly number[] }
  | { readonly status: 'abstained'; readonly reasons: readonly string[] };

export type VoiceCase = {
  readonly truth: VoiceLabel;
  readonly group?: string | undefined;
  readonly outcome: VoiceOutcome;
};

/** What `poise eval speech` finds out, and writes as JSON. */
export type SpeechEvaluation = Figures & {
  accuracyInterval: Interval;
  /** Absent where nothing was scored. */
  ece?: number;
  groups: Record<string, GroupFigures>;
  /** Best minus worst accuracy of groups that are large enough. */
  groupGap?: number;
  /** Computing time of all of the speech pipeline without words over the length of the sounds, on one core. */
  realTimeFactor: number;
  /** Among `n`, as errors: sounds that were not judged, and why; one may have several reasons. */
  abstained: { n: number; reasons: Record<string, number> };
  pipeline: ModelRef;
};

/** @param cases at least one. */
export function speechEvaluation(
  cases: readonly VoiceCase[],
  run: Pick<SpeechEvaluation, 'realTimeFactor' | 'pipeline'>,
): SpeechEvaluation {
  const answers = cases.map(({ truth, group, outcome }) => ({
    truth: VOICE_LABELS.indexOf(truth),
    group,
    probabilities: outcome.status === 'scored' ? outcome.probabilities : undefined,
  }));
  const ece = expectedCalibrationError(answers);
  const groups = measureGroups(answers);
  const gap = groupGap(groups);
  const reasons = cases.flatMap(({ outcome }) => (outcome.status === 'abstained' ? [outcome.reasons] : []));
  return {
    ...measure(answers, VOICE_LABELS),
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

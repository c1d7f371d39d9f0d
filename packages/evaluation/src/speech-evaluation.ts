import { type Labelled, readLabels, type Vocabulary } from './label-file.ts';
import { type SoundCase, type SoundEvaluation, type SoundRun, soundEvaluation } from './sound-evaluation.ts';

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

/** @param cases at least one; probabilities in the order of {@link VOICE_LABELS}. */
export const speechEvaluation = (cases: readonly SoundCase<VoiceLabel>[], run: SoundRun): SoundEvaluation =>
  soundEvaluation(VOICE_LABELS, cases, run);

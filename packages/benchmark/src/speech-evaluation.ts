import { soundLabels } from './label-file.ts';
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

/** Emotions by sound; see {@link soundLabels}. */
export const readVoiceLabels = soundLabels(VOICE_LABELS, SYNONYMS);

/** @param cases at least one; probabilities in the order of {@link VOICE_LABELS}. */
export const speechEvaluation = (cases: readonly SoundCase<VoiceLabel>[], run: SoundRun): SoundEvaluation =>
  soundEvaluation(VOICE_LABELS, cases, run);

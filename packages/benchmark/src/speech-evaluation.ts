import { type AudioCase, type AudioEvaluation, type AudioRun, audioEvaluation } from './audio-evaluation.ts';
import { audioLabelReader } from './label-file.ts';

/** The emotions of RAVDESS, in the order of their codes 01 to 08. */
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

/** Names of the same classes in other data sets. */
const SYNONYMS = new Map<string, VoiceLabel>([
  ['anger', 'angry'],
  ['disgusted', 'disgust'],
  ['fear', 'fearful'],
  ['happiness', 'happy'],
  ['sadness', 'sad'],
  ['surprise', 'surprised'],
]);

/** Reads the emotion labels of audio clips; see {@link audioLabelReader}. */
export const readVoiceLabels = audioLabelReader(VOICE_LABELS, SYNONYMS);

/** @param cases at least one; probabilities in the order of {@link VOICE_LABELS}. */
export const speechEvaluation = (cases: readonly AudioCase<VoiceLabel>[], run: AudioRun): AudioEvaluation =>
  audioEvaluation(VOICE_LABELS, cases, run);

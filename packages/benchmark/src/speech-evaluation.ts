import { VOCAL_CLASSES, type VocalClass } from '@poise/shared/contracts';
import { type AudioCase, type AudioEvaluation, type AudioRun, audioEvaluation } from './audio-evaluation.ts';
import { audioLabelReader } from './label-file.ts';

/** Names of the same classes in other data sets. */
const SYNONYMS = new Map<string, VocalClass>([
  ['anger', 'angry'],
  ['disgusted', 'disgust'],
  ['fear', 'fearful'],
  ['happiness', 'happy'],
  ['sadness', 'sad'],
  ['surprise', 'surprised'],
]);

/** Reads the emotion labels of audio clips; see {@link audioLabelReader}. */
export const readVoiceLabels = audioLabelReader(VOCAL_CLASSES, SYNONYMS);

/** @param cases at least one; probabilities in the order of {@link VOCAL_CLASSES}. */
export const speechEvaluation = (cases: readonly AudioCase<VocalClass>[], run: AudioRun): AudioEvaluation =>
  audioEvaluation(VOCAL_CLASSES, cases, run);

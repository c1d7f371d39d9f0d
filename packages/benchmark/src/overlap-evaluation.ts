import { type AudioCase, type AudioEvaluation, type AudioRun, audioEvaluation } from './audio-evaluation.ts';
import { audioLabelReader } from './label-file.ts';

/** The number of people who speak at once in a clip. */
export const OVERLAP_LABELS = ['one', 'several'] as const;
export type OverlapLabel = (typeof OVERLAP_LABELS)[number];

/** Reads the overlap labels of audio clips; see {@link audioLabelReader}. */
export const readOverlapLabels = audioLabelReader(OVERLAP_LABELS);

/** The result has no calibration error, because the classifier gives decisions without probabilities. @param cases at least one. */
export function overlapEvaluation(cases: readonly AudioCase<OverlapLabel>[], run: AudioRun): AudioEvaluation {
  const { ece: _, ...evaluation } = audioEvaluation(OVERLAP_LABELS, cases, run);
  return evaluation;
}

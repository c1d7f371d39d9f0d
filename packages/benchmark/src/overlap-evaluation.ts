import { soundLabels } from './label-file.ts';
import { type SoundCase, type SoundEvaluation, type SoundRun, soundEvaluation } from './sound-evaluation.ts';

/** How many people speak at once in a sound. */
export const OVERLAP_LABELS = ['one', 'several'] as const;
export type OverlapLabel = (typeof OVERLAP_LABELS)[number];

/** Whether several people speak at once, by sound; see {@link soundLabels}. */
export const readOverlapLabels = soundLabels(OVERLAP_LABELS);

/** Without a calibration error: a sound is told to have several voices or not. @param cases at least one. */
export function overlapEvaluation(cases: readonly SoundCase<OverlapLabel>[], run: SoundRun): SoundEvaluation {
  const { ece: _, ...evaluation } = soundEvaluation(OVERLAP_LABELS, cases, run);
  return evaluation;
}

import {
  type AudioQualityReason,
  type Disfluency,
  MAX_DISFLUENCIES,
  round,
  type SpeechObservation,
} from '@poise/shared/contracts';
import { totalMs } from '../dsp/segments.ts';
import type { ChunkView } from './chunk-view.ts';

/** Less speech than this has no rate and no rhythm. */
const MIN_SPEECH_MS = 3000;

/** Disfluencies, and how fluent the speech is; nothing where it is not wanted, or the audio is not good enough. */
export function summariseFluency(
  { fluency, originMs }: ChunkView,
  reasons: readonly AudioQualityReason[],
): Pick<SpeechObservation, 'disfluencies' | 'fluency'> {
  if (!fluency || reasons.length > 0) return {};
  const inInterview = ({ kind, startMs, endMs, probability }: Disfluency): Disfluency => ({
    kind,
    startMs: Math.round(originMs + startMs),
    endMs: Math.round(originMs + endMs),
    probability: round(probability, 2),
  });
  const disfluencies = fluency.disfluencies.slice(0, MAX_DISFLUENCIES).map(inInterview);
  if (totalMs(fluency.passage.speech) < MIN_SPEECH_MS) return { disfluencies };
  const { fluent, stuttering, cluttering, pauses } = fluency.classify(fluency.passage);
  return {
    disfluencies,
    fluency: {
      fluent: round(fluent, 3),
      stuttering: round(stuttering, 3),
      cluttering: round(cluttering, 3),
      pauses: round(pauses, 3),
    },
  };
}

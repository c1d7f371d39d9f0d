import {
  type AudioQualityReason,
  meanEmotion,
  round,
  type SpeechObservation,
  type SpeechPoint,
} from '@poise/shared/contracts';
import { mean, meanLevel, prevailing } from './mean.ts';

/** What one chunk contributes to one second. */
export type HeardSecond = SpeechObservation['seconds'][number] & {
  syllables: number;
  /** Of the whole chunk. */
  sounded: Sounded | undefined;
  reasons: readonly AudioQualityReason[];
};

/** How a voice sounded. */
type Sounded = { [K in 'emotion' | 'valence' | 'arousal']: NonNullable<SpeechPoint[K]> };

/** What was heard in one second. @param parts at least one, in the order of time */
export function fuseSound(parts: readonly HeardSecond[]): SpeechPoint {
  const f0Hz = mean(
    parts.map((part) => part.f0Hz),
    1,
  );
  return {
    speaking: mean(
      parts.map((part) => part.speaking),
      3,
    ) as number,
    levelDbfs: meanLevel(parts.map((part) => part.levelDbfs)),
    ...(f0Hz !== undefined && { f0Hz }),
    syllables: parts.reduce((sum, part) => sum + part.syllables, 0),
    ...fuseSounded(parts),
    reasons: prevailing(parts.map((part) => part.reasons)),
  };
}

/** By how much of the second each chunk has speech in: a silent second has no emotion. */
function fuseSounded(parts: readonly HeardSecond[]): Sounded | undefined {
  const spoken = parts.flatMap(({ sounded, speaking }) =>
    sounded && speaking > 0 ? { ...sounded, speaking } : [],
  );
  const weights = spoken.map(({ speaking }) => speaking);
  const emotion = meanEmotion(
    spoken.map((part) => part.emotion),
    weights,
  );
  if (!emotion) return undefined;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const weighted = (of: 'valence' | 'arousal'): number =>
    round(spoken.reduce((sum, part) => sum + part.speaking * part[of], 0) / total, 3);
  return { emotion, valence: weighted('valence'), arousal: weighted('arousal') };
}

import {
  type AudioQualityReason,
  meanEmotion,
  round,
  type SpeechObservation,
  type SpeechPoint,
} from '@poise/shared/contracts';
import { mean, meanLevel, prevailing } from './mean.ts';

/** What one chunk contributes to one second. */
export type SpeechSecond = SpeechObservation['seconds'][number] & {
  syllables: number;
  /** Of the whole chunk. */
  voiceEmotion: VoiceEmotion | undefined;
  reasons: readonly AudioQualityReason[];
};

/** The emotion in a voice. */
type VoiceEmotion = { [K in 'emotion' | 'valence' | 'arousal']: NonNullable<SpeechPoint[K]> };

/** The speech measures of one second. @param parts at least one, in time order */
export function fuseSpeech(parts: readonly SpeechSecond[]): SpeechPoint {
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
    ...fuseVoiceEmotion(parts),
    reasons: prevailing(parts.map((part) => part.reasons)),
  };
}

/** Weighted by the amount of speech of each chunk in the second: a silent second has no emotion. */
function fuseVoiceEmotion(parts: readonly SpeechSecond[]): VoiceEmotion | undefined {
  const spoken = parts.flatMap(({ voiceEmotion, speaking }) =>
    voiceEmotion && speaking > 0 ? { ...voiceEmotion, speaking } : [],
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

import { type SoundQualityReason, type SpeechObservation, type SpeechPoint } from '@poise/shared/contracts';
import { mean, meanLevel, prevailing } from './mean.ts';

/** What one chunk contributes to one second. */
export type HeardSecond = SpeechObservation['seconds'][number] & {
  syllables: number;
  reasons: readonly SoundQualityReason[];
};

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
    reasons: prevailing(parts.map((part) => part.reasons)),
  };
}

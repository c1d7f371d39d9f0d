import type { ScoredObservation } from '@poise/shared/contracts';
import type { FusionInput } from './input.ts';
import { inTimeOrder, isWithin, secondOf } from './seconds.ts';
import { fuseSpeech, type SpeechSecond } from './speech.ts';

export const micInput: FusionInput = {
  modality: 'mic',
  reachSeconds: 0,
  fuse(scored, within) {
    const bySecond = Map.groupBy(inTimeOrder(scored.flatMap(speechSeconds)), ({ tMs }) => secondOf(tMs));
    return new Map(
      [...bySecond]
        .filter(([second]) => isWithin(second, within))
        .map(([second, parts]) => [second, fuseSpeech(parts)]),
    );
  },
};

function speechSeconds({ speech }: ScoredObservation): SpeechSecond[] {
  if (!speech) return [];
  const { emotion, valence, arousal } = speech;
  const voiceEmotion =
    emotion && valence !== undefined && arousal !== undefined ? { emotion, valence, arousal } : undefined;
  return speech.seconds.map((part, i) => {
    const nextMs = speech.seconds[i + 1]?.tMs ?? Number.POSITIVE_INFINITY;
    const syllables = speech.syllablesMs.filter((t) => t >= part.tMs && t < nextMs).length;
    return { ...part, syllables, voiceEmotion, reasons: speech.quality.reasons };
  });
}

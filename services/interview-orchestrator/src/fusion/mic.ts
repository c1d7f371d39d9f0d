import type { ScoredObservation } from '@poise/shared/contracts';
import type { FusionInput } from './input.ts';
import { inTime, isWithin, secondOf } from './seconds.ts';
import { fuseSound, type HeardSecond } from './speech.ts';

export const micInput: FusionInput = {
  modality: 'mic',
  reachSeconds: 0,
  fuse(scored, within) {
    const heardIn = Map.groupBy(inTime(scored.flatMap(heardSeconds)), ({ tMs }) => secondOf(tMs));
    return new Map(
      [...heardIn]
        .filter(([second]) => isWithin(second, within))
        .map(([second, parts]) => [second, fuseSound(parts)]),
    );
  },
};

function heardSeconds({ speech }: ScoredObservation): HeardSecond[] {
  if (!speech) return [];
  const { emotion, valence, arousal } = speech;
  const sounded =
    emotion && valence !== undefined && arousal !== undefined ? { emotion, valence, arousal } : undefined;
  return speech.seconds.map((part, i) => {
    const nextMs = speech.seconds[i + 1]?.tMs ?? Number.POSITIVE_INFINITY;
    const syllables = speech.syllablesMs.filter((t) => t >= part.tMs && t < nextMs).length;
    return { ...part, syllables, sounded, reasons: speech.quality.reasons };
  });
}

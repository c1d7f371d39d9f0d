import { DISFLUENCIES, type Disfluency, MAX_MOMENTS, type VoiceMoment } from '@poise/shared/contracts';
import { duration } from '@poise/shared/format';
import { likelihood } from './describe-moment.ts';
import { lengthMs } from './spans.ts';

/** Closer together, two disfluencies would be in the same audio clip. */
const MIN_GAP_MS = 1_000;

/** What happened, in plain words: a description, never the name of a condition. */
const DESCRIPTIONS: Record<Disfluency['kind'], (length: string) => string> = {
  repetition: (length) => `A sound or word was repeated for ${length}.`,
  prolongation: (length) => `A sound was held for ${length}.`,
  block: (length) => `The voice stopped within a word for ${length}.`,
  'filled-pause': (length) => `A pause was filled with “uh” or “um” for ${length}.`,
};

/**
 * Selects the disfluencies worth playing back, in chronological order: at most {@link MAX_MOMENTS},
 * first the most certain of each kind, then the most certain of all. Silent pauses are not included:
 * there is nothing to hear.
 */
export function selectVoiceMoments(disfluencies: readonly Disfluency[]): VoiceMoment[] {
  const mostCertain = disfluencies.toSorted((a, b) => b.probability - a.probability || a.startMs - b.startMs);
  const first = DISFLUENCIES.flatMap((kind) => mostCertain.find((each) => each.kind === kind) ?? []);
  const chosen: Disfluency[] = [];
  for (const next of new Set([...first, ...mostCertain])) {
    if (chosen.length < MAX_MOMENTS && chosen.every((other) => areApart(other, next))) chosen.push(next);
  }
  return chosen
    .sort((a, b) => a.startMs - b.startMs)
    .map((disfluency) => ({
      ...disfluency,
      message: DESCRIPTIONS[disfluency.kind](duration(lengthMs(disfluency))),
      certainty: `${likelihood(disfluency.probability)}.`,
      sound: false,
    }));
}

function areApart(a: Disfluency, b: Disfluency): boolean {
  return a.startMs - b.endMs >= MIN_GAP_MS || b.startMs - a.endMs >= MIN_GAP_MS;
}

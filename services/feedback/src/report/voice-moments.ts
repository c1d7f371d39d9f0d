import { DISFLUENCIES, type Disfluency, MAX_MOMENTS, type VoiceMoment } from '@poise/shared/contracts';
import { duration } from './html/words.ts';
import { grade } from './moment-words.ts';
import { lengthMs } from './spans.ts';

/** Closer to each other, two of them would be heard in one and the same sound. */
const APART_MS = 1_000;

/** What was heard, in plain words: what the sound is like, and no name of a condition. */
const HEARD: Record<Disfluency['kind'], (length: string) => string> = {
  repetition: (length) => `A sound or word is repeated, over ${length}.`,
  prolongation: (length) => `A sound is drawn out, for ${length}.`,
  block: (length) => `The voice stops within a word, for ${length}.`,
  'filled-pause': (length) => `A pause filled with “uh” or “um”, for ${length}.`,
};

/**
 * The stumbles worth hearing again, in the order of time: at most {@link MAX_MOMENTS}, the surest of
 * each kind first, then the surest of all. Pauses are not among them: silence is nothing to play.
 */
export function selectVoiceMoments(disfluencies: readonly Disfluency[]): VoiceMoment[] {
  const surest = disfluencies.toSorted((a, b) => b.probability - a.probability || a.startMs - b.startMs);
  const first = DISFLUENCIES.flatMap((kind) => surest.find((each) => each.kind === kind) ?? []);
  const chosen: Disfluency[] = [];
  for (const next of new Set([...first, ...surest])) {
    if (chosen.length < MAX_MOMENTS && chosen.every((other) => areApart(other, next))) chosen.push(next);
  }
  return chosen
    .sort((a, b) => a.startMs - b.startMs)
    .map((disfluency) => ({
      ...disfluency,
      message: HEARD[disfluency.kind](duration(lengthMs(disfluency))),
      certainty: `${grade(disfluency.probability)}.`,
      sound: false,
    }));
}

function areApart(a: Disfluency, b: Disfluency): boolean {
  return a.startMs - b.endMs >= APART_MS || b.startMs - a.endMs >= APART_MS;
}

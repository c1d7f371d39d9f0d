import {
  effectiveObservations,
  type FaceFrame,
  type Observation,
  type ScoredObservation,
  type TimelinePoint,
} from '@poise/shared/contracts';
import { fuseFrames } from './face.ts';
import { fuseSound, type HeardSecond } from './speech.ts';

/** Seconds that a stretch of time touches: from, and up to but without, to. */
export function secondsTouched(startMs: number, endMs: number): { from: number; to: number } {
  return { from: secondOf(startMs), to: Math.ceil(endMs / 1000) };
}

/**
 * Fuses observations to one point a second. A pure function of the *set*: neither the order of the
 * observations nor repeated ones change a byte. Seconds that nothing was observed in have no point.
 *
 * Each second depends only on the observations that touch it, so a part of the timeline may be
 * fused from a part of the observations.
 * @param within only seconds `from` ≤ s < `to`
 */
export function fuseTimeline(
  observations: readonly Observation[],
  within: { from: number; to: number } = { from: 0, to: Number.POSITIVE_INFINITY },
): TimelinePoint[] {
  const seen = new Map<number, FaceFrame[]>();
  const heard = new Map<number, HeardSecond[]>();
  for (const observation of effectiveObservations(observations)) {
    if (observation.status !== 'scored') continue;
    for (const frame of observation.face?.frames ?? []) push(seen, secondOf(frame.tMs), frame);
    for (const part of heardSeconds(observation)) push(heard, secondOf(part.tMs), part);
  }
  return [...new Set([...seen.keys(), ...heard.keys()])]
    .filter((second) => second >= within.from && second < within.to)
    .sort((a, b) => a - b)
    .map((second) => {
      const frames = seen.get(second);
      const parts = heard.get(second);
      return {
        second,
        ...(frames && { face: fuseFrames(inTime(frames)) }),
        ...(parts && { speech: fuseSound(inTime(parts)) }),
      };
    });
}

function heardSeconds({ speech }: ScoredObservation): HeardSecond[] {
  if (!speech) return [];
  return speech.seconds.map((part, i) => {
    const nextMs = speech.seconds[i + 1]?.tMs ?? Number.POSITIVE_INFINITY;
    const syllables = speech.syllablesMs.filter((t) => t >= part.tMs && t < nextMs).length;
    return { ...part, syllables, reasons: speech.quality.reasons };
  });
}

const secondOf = (tMs: number) => Math.floor(tMs / 1000);

// The sort is stable and the observations came in a fixed order, so ties keep theirs.
const inTime = <T extends { tMs: number }>(items: T[]) => items.sort((a, b) => a.tMs - b.tMs);

function push<T>(groups: Map<number, T[]>, key: number, item: T): void {
  const group = groups.get(key);
  if (group) group.push(item);
  else groups.set(key, [item]);
}

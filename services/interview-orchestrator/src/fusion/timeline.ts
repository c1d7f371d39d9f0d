import {
  effectiveObservations,
  type Observation,
  type ScoredObservation,
  type TimelinePoint,
} from '@poise/shared/contracts';
import { candidateChanges, type SeenFrame } from './candidate.ts';
import { expressionOfSecond, expressionSamples } from './expression.ts';
import { type FaceContext, fuseFrames } from './face.ts';
import { fuseMotion, motionRuns } from './motion.ts';
import { fuseSound, type HeardSecond } from './speech.ts';

/**
 * How far a picture reaches: a second depends on the pictures of so many seconds before it and after
 * it. An expression looks three seconds back; a gesture or a blink at its own movement, at most 1.5
 * seconds around it, and at whose face that is.
 */
export const REACH_SECONDS = 3;

/** Whole seconds: from, and up to but without, to. */
export type Seconds = { from: number; to: number };

/** The seconds that an observation has a part in; sound has none beyond its own. */
export function secondsReached({ stream, startMs, endMs }: Observation): Seconds {
  return stream === 'camera' ? widen(secondsTouched(startMs, endMs)) : secondsTouched(startMs, endMs);
}

/** By some seconds more to each side: what must be known to fuse these seconds. */
export function widen({ from, to }: Seconds, by = REACH_SECONDS): Seconds {
  return { from: Math.max(0, from - by), to: to + by };
}

function secondsTouched(startMs: number, endMs: number): Seconds {
  return { from: secondOf(startMs), to: Math.ceil(endMs / 1000) };
}

/**
 * Fuses observations to one point a second. A pure function of the *set*: neither the order of the
 * observations nor repeated ones change a byte. Seconds that nothing was observed in have no point.
 *
 * Each second depends only on the observations that touch it or, by {@link REACH_SECONDS}, its
 * neighbourhood, so a part of the timeline may be fused from a part of the observations.
 * @param within only seconds `from` ≤ s < `to`
 */
export function fuseTimeline(
  observations: readonly Observation[],
  within: Seconds = { from: 0, to: Number.POSITIVE_INFINITY },
): TimelinePoint[] {
  const scored = effectiveObservations(observations).filter((o) => o.status === 'scored');
  const seen = inTime(
    scored.flatMap(
      ({ face, seq }) => face?.frames.map((frame) => ({ frame, chunk: seq, tMs: frame.tMs })) ?? [],
    ),
  );
  const framesIn = Map.groupBy(seen, ({ tMs }) => secondOf(tMs));
  const soundIn = Map.groupBy(inTime(scored.flatMap(heardSeconds)), ({ tMs }) => secondOf(tMs));
  const contextOf = describeFace(scored, seen);
  return [...new Set([...framesIn.keys(), ...soundIn.keys()])]
    .filter((second) => second >= within.from && second < within.to)
    .sort((a, b) => a - b)
    .map((second) => {
      const frames = framesIn.get(second)?.map(({ frame }) => frame);
      const parts = soundIn.get(second);
      return {
        second,
        ...(frames && { face: fuseFrames(frames, contextOf(second)) }),
        ...(parts && { speech: fuseSound(parts) }),
      };
    });
}

/** What more than one second tells: the smoothed expression, whose face it is, how it moves. */
function describeFace(
  scored: readonly ScoredObservation[],
  seen: readonly SeenFrame[],
): (second: number) => FaceContext {
  const changesMs = candidateChanges(seen);
  const changesIn = Map.groupBy(changesMs, secondOf);
  const motionIn = fuseMotion(motionRuns(scored, changesMs));
  const seenIn = Map.groupBy(seen, ({ frame }) => secondOf(frame.tMs));
  return (second) => {
    const { from } = widen({ from: second, to: second });
    const lately = Array.from({ length: second - from + 1 }, (_, i) => seenIn.get(from + i) ?? []);
    return {
      expression: expressionOfSecond(expressionSamples(lately.flat()), second),
      candidateChanges: changesIn.get(second)?.length ?? 0,
      motion: motionIn.get(second),
    };
  };
}

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

const secondOf = (tMs: number) => Math.floor(tMs / 1000);

// The sort is stable and the observations came in a fixed order, so ties keep theirs.
const inTime = <T extends { tMs: number }>(items: T[]) => items.sort((a, b) => a.tMs - b.tMs);

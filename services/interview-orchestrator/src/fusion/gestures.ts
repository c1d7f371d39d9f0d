import { type HeadGesture, round } from '@poise/shared/contracts';
import type { MotionRun } from './motion-run.ts';

/*
 * Nods and shakes as alternating extremes of an angle, after Kawato & Ohya (2000), "Real-time detection of nodding
 * and head-shaking by directly detecting and tracking the between-eyes": a frame is extreme if none of its
 * neighbours is more extreme, and a gesture is a sequence of extremes with large enough swings. A swing is the
 * difference of two neighbouring extremes, so slow drift cancels out. The permitted duration of a swing follows
 * from the frequencies of conversational head movement (Hadar, Steiner & Clifford Rose 1985).
 */

/** 0.8 to 3.5 Hz: a swing is half a cycle. */
const SWING_MS = { min: 1000 / 3.5 / 2, max: 1000 / 0.8 / 2 };

/** Fewer frames cannot show the fastest of these movements (Nyquist). */
const MIN_FRAMES_PER_SECOND = 7;

/**
 * The weaker swing of a gesture. In eleven clips of people who speak (46 s at 12 frames per second), rhythmic head
 * movement stays below the first, and turns to both sides reach at most 7 degrees.
 */
const MIN_SWING_DEG = { nod: 6, shake: 8 };

/** A low point of an angle with the surrounding high points, as indices into the run. */
type Turn = { before: number; low: number; after: number; swingDeg: number };

/**
 * Detects nods (the head goes down and comes up again) and shakes (it turns to one side, over to the other and
 * back) in a run of even frames, one per cycle. A glance aside and back is not a shake.
 *
 * A gesture depends only on the 1.5 s around it. @returns `undefined` if the frame rate is too low for gestures
 */
export function findGestures({ periodMs, samples }: MotionRun): HeadGesture[] | undefined {
  if (1000 / periodMs < MIN_FRAMES_PER_SECOND) return undefined;
  const swing = { min: SWING_MS.min / periodMs, max: SWING_MS.max / periodMs };
  const pitchDeg = smooth(samples.map((sample) => sample.pitchDeg));
  const yawDeg = smooth(samples.map((sample) => sample.yawDeg));

  const nods = findTurns(pitchDeg, swing, MIN_SWING_DEG.nod).filter(
    (turn) => turn.swingDeg > rangeOf(yawDeg, turn),
  );
  const otherSide = findTurns(
    yawDeg.map((angle) => -angle),
    swing,
    MIN_SWING_DEG.shake,
  );
  const shakes = findTurns(yawDeg, swing, MIN_SWING_DEG.shake)
    .filter((turn) => turn.swingDeg > rangeOf(pitchDeg, turn))
    .filter(({ before, after }) => otherSide.some(({ low }) => low === before || low === after));

  const gesture = (type: HeadGesture['type'], { before, low, after, swingDeg }: Turn): HeadGesture => {
    const at = (index: number) => samples[index]?.tMs ?? 0;
    return {
      type,
      startMs: at(before),
      atMs: at(low),
      endMs: at(after),
      amplitudeDeg: round(swingDeg, 1),
    };
  };
  return [...nods.map((turn) => gesture('nod', turn)), ...shakes.map((turn) => gesture('shake', turn))].sort(
    (a, b) => a.atMs - b.atMs,
  );
}

/** Low points with large enough swings on both sides; `swing` is in frames. */
function findTurns(
  angles: readonly number[],
  swing: { min: number; max: number },
  minSwingDeg: number,
): Turn[] {
  return angles.flatMap((angle, low): Turn[] => {
    const before = highest(-1);
    const after = highest(1);
    if (before === undefined || after === undefined) return [];
    const swingDeg = Math.min(angles[before] ?? 0, angles[after] ?? 0) - angle;
    return swingDeg >= minSwingDeg ? [{ before, low, after, swingDeg }] : [];

    /** The highest point within a swing's duration before the angle falls below the low point. */
    function highest(step: -1 | 1): number | undefined {
      let best: number | undefined;
      for (let away = 1; away <= swing.max; away += 1) {
        const there = angles[low + step * away];
        // Of equal low points, the first is the turn.
        if (there === undefined || there < angle || (there === angle && step < 0)) break;
        if (away >= swing.min && there > (angles[best ?? low] ?? 0)) best = low + step * away;
      }
      return best;
    }
  });
}

/** The range of another angle during a turn. */
function rangeOf(angles: readonly number[], { before, after }: Turn): number {
  const meanwhile = angles.slice(before, after + 1);
  return Math.max(...meanwhile) - Math.min(...meanwhile);
}

/** Weights 1, 4, 1: dampens the jitter of single frames. The first and last frames are repeated at the ends. */
function smooth(values: readonly number[]): number[] {
  return values.map((value, i) => ((values[i - 1] ?? value) + 4 * value + (values[i + 1] ?? value)) / 6);
}

import type { MotionRun } from './motion-run.ts';

/** A lid distance below this share of the person's own open eye is a closed eye. */
const CLOSED_RATIO = 0.6;

/** Open eyes: the median of so much time to each side, of which no blink takes half. */
const OPEN_LEVEL_MS = 1_000;

/** Closures of a blink (Schiffman 2001, "Sensation and Perception": 100 to 400 ms, with a margin). */
const CLOSURE_MS = { min: 80, max: 500 };

/** With fewer frames most blinks fall between two of them. */
const MIN_FRAMES_PER_SECOND = 10;

/**
 * When blinks begin, in a run of even frames: the lids come down below a share of the person's own
 * open eye and go up again within half a second. The level adapts, so narrow eyes, glasses and
 * another distance need no calibration (Soukupová & Čech 2016 use one fixed level for everybody).
 *
 * A closure is known to the frame: at 12 frames a second one of 100 ms is seen in one frame or two,
 * and one shorter than 83 ms may be missed. Frames that are too far apart for blinks give `undefined`.
 */
export function findBlinks({ periodMs, samples }: MotionRun): number[] | undefined {
  if (1000 / periodMs < MIN_FRAMES_PER_SECOND) return undefined;
  const reach = Math.floor(OPEN_LEVEL_MS / periodMs);
  const closed = samples.map(({ eyeOpenness }, i) => {
    const around = samples.slice(Math.max(0, i - reach), i + reach + 1);
    return eyeOpenness < CLOSED_RATIO * median(around.map((sample) => sample.eyeOpenness));
  });
  return samples.flatMap(({ tMs }, first) => {
    if (!closed[first] || closed[first - 1] !== false) return [];
    const opens = closed.indexOf(false, first);
    const closureMs = (opens - first) * periodMs;
    return closureMs >= CLOSURE_MS.min && closureMs <= CLOSURE_MS.max ? [tMs] : [];
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

import type { MotionRun } from './motion-run.ts';

/** A lid distance below this share of the person's open-eye level counts as closed. */
const CLOSED_RATIO = 0.6;

/** Open-eye level: the median over this time to each side, of which blinks take less than half. */
const OPEN_LEVEL_MS = 1_000;

/** Closures of a blink (Schiffman 2001, "Sensation and Perception": 100 to 400 ms, with a margin). */
const CLOSURE_MS = { min: 80, max: 500 };

/** At lower rates, most blinks fall between two frames. */
const MIN_FRAMES_PER_SECOND = 10;

/**
 * Detects the start times of blinks in a run of even frames: the lids close below a share of the person's
 * open-eye level and reopen within half a second. The level is adaptive, so narrow eyes, glasses and a different
 * distance need no calibration (Soukupová & Čech 2016 use one fixed level for everybody).
 *
 * Closures are resolved to one frame: at 12 frames per second, a closure of 100 ms is visible in one or two frames,
 * and one shorter than 83 ms may be missed. @returns `undefined` if the frame rate is too low for blinks
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

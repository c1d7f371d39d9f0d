import { clipped, type Segment, totalMs } from '../vad/speech-segments.ts';

/** Of the network, see `OverlapNetwork`. */
const STEP_MS = 40;
/** Less speech than this is no ground to say that several people speak. */
const LEAST_MS = 500;

/**
 * Where several people speak at once.
 *
 * @param probabilities one for every 40 ms.
 * @param startMs of the first of them.
 */
export function overlapsIn(probabilities: Float32Array, startMs: number): Segment[] {
  const overlaps: Segment[] = [];
  for (const [step, probability] of probabilities.entries()) {
    if (probability < 0.5) continue;
    const fromMs = startMs + step * STEP_MS;
    const last = overlaps.at(-1);
    if (last?.endMs === fromMs) overlaps[overlaps.length - 1] = { ...last, endMs: fromMs + STEP_MS };
    else overlaps.push({ startMs: fromMs, endMs: fromMs + STEP_MS });
  }
  return overlaps;
}

/**
 * Share of the speech in which several people speak at once.
 *
 * @returns undefined where there is too little speech to tell.
 */
export function overlapRatio(overlaps: readonly Segment[], speech: readonly Segment[]): number | undefined {
  const spokenMs = totalMs(speech);
  if (spokenMs < LEAST_MS) return undefined;
  const sharedMs = speech.map(({ startMs, endMs }) => totalMs(clipped(overlaps, startMs, endMs)));
  return sharedMs.reduce((sum, ms) => sum + ms, 0) / spokenMs;
}

import type { Segment } from '../../dsp/segments.ts';

/** Of the network, see `OverlapNetwork`. */
const STEP_MS = 40;

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

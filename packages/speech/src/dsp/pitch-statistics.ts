import { type PitchTrack } from './pitch.ts';
import { median, quantile } from './statistics.ts';

export type PitchStatistics = {
  readonly meanHz: number;
  readonly sdHz: number;
  readonly medianHz: number;
  /** Extremes of the contour, read from a parabola through three frames where all are voiced. */
  readonly minHz: number;
  readonly maxHz: number;
  /** From the 5th to the 95th percentile, which single octave errors do not move. */
  readonly rangeSemitones: number;
  /** How fast the pitch moves, up or down: mean change from one voiced frame to the next. */
  readonly meanAbsoluteSlopeHzPerS: number;
  readonly voicedFrames: number;
  readonly unvoicedFrames: number;
};

/**
 * What Praat's queries of a Pitch object give (mean, standard deviation, minimum and maximum with
 * parabolic interpolation, mean absolute slope), over all frames.
 *
 * @returns undefined with fewer than two voiced frames.
 */
export function pitchStatistics({ f0Hz, stepMs, count }: PitchTrack): PitchStatistics | undefined {
  const voiced = f0Hz.filter((f0) => f0 > 0);
  if (voiced.length < 2) return undefined;
  const meanHz = voiced.reduce((sum, f0) => sum + f0, 0) / voiced.length;
  let [squares, change, minHz, maxHz] = [0, 0, Number.POSITIVE_INFINITY, 0];
  let [previous, previousFrame, firstFrame] = [0, 0, -1];
  for (let i = 0; i < count; i += 1) {
    const f0 = f0Hz[i] as number;
    if (!(f0 > 0)) continue;
    squares += (f0 - meanHz) ** 2;
    if (firstFrame < 0) firstFrame = i;
    else change += Math.abs(f0 - previous);
    [previous, previousFrame] = [f0, i];
    const extreme = vertex(f0Hz[i - 1] ?? 0, f0, f0Hz[i + 1] ?? 0);
    minHz = Math.min(minHz, extreme);
    maxHz = Math.max(maxHz, extreme);
  }
  const sorted = voiced.sort();
  const [p5, p95] = [quantile(sorted, 0.05) as number, quantile(sorted, 0.95) as number];
  return {
    meanHz,
    sdHz: Math.sqrt(squares / (voiced.length - 1)),
    medianHz: median(sorted) as number,
    minHz,
    maxHz,
    rangeSemitones: 12 * Math.log2(p95 / p5),
    meanAbsoluteSlopeHzPerS: (1000 * change) / ((previousFrame - firstFrame) * stepMs),
    voicedFrames: voiced.length,
    unvoicedFrames: count - voiced.length,
  };
}

/** The top or bottom of a parabola through three frames; the middle one where they are none, or not all voiced. */
function vertex(before: number, middle: number, after: number): number {
  const isExtreme = (middle > before && middle >= after) || (middle < before && middle <= after);
  if (!isExtreme || before === 0 || after === 0) return middle;
  const slope = 0.5 * (after - before);
  return middle + (0.5 * slope * slope) / (2 * middle - before - after);
}

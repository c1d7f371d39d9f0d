import type { Pair } from './autocorrelation.ts';
import { correlator } from './cross-correlation.ts';
import { centredFrames, type FrameGrid, frameTimeMs, SAMPLE_RATE_HZ } from './frames.ts';
import { sincInterpolated } from './sinc.ts';

export type Harmonicity = FrameGrid & {
  /** Harmonics-to-noise ratio of each frame; NaN where there is silence, or nothing repeats. */
  readonly hnrDb: Float64Array;
};

const MIN_PITCH_HZ = 75;
const STEP_MS = 10;
/** Frames whose peak is below this share of the global peak are silence. */
const SILENCE_THRESHOLD = 0.1;
/** What a correlation of 1 would be without limit. */
const MAX_HNR_DB = 150;
const SINC_DEPTH = 30;
/** Around the top of the parabola the correlation is read anew at this distance, in samples. */
const FINE_STEP = 0.2;

/**
 * Harmonics-to-noise ratio: 10 log10(r / (1 - r)) of the highest correlation `r` of a frame with the
 * audio that follows it within one longest period (P. Boersma, IFA Proceedings 17, 1993), by forward
 * cross-correlation, with the standard settings of Praat's "Sound: To Harmonicity (cc)…".
 *
 * @param samples 16 kHz mono.
 */
export function harmonicity(samples: Float32Array): Harmonicity {
  const period = Math.floor(SAMPLE_RATE_HZ / MIN_PITCH_HZ);
  const half = (period >> 1) - 1;
  const size = 2 * half;
  const grid = centredFrames(samples.length, 2000 / MIN_PITCH_HZ, STEP_MS);
  const hnrDb = new Float64Array(grid.count).fill(Number.NaN);
  const globalPeak = peakAround(samples, 0, samples.length, meanOf(samples, 0, samples.length));
  const frames: Pair = [new Float64Array(2 * size), new Float64Array(2 * size)];
  const products: Pair = [new Float64Array(size + 1), new Float64Array(size + 1)];
  const correlate = correlator(2 * size);
  const correlation = new Float64Array(2 * size + 1);
  // Correlated two by two: the first waits for the second.
  const waiting: { i: number; silence: number }[] = [];

  const measureWaiting = (): void => {
    correlate(frames, products);
    for (const [k, { i, silence }] of waiting.entries()) {
      const r = strongestCorrelation(frames[k] as Float64Array, products[k] as Float64Array, correlation);
      if (r > Math.max(0, silence)) hnrDb[i] = decibels(r);
    }
    waiting.length = 0;
  };

  for (let i = 0; i < grid.count && globalPeak > 0; i += 1) {
    const position = (frameTimeMs(grid, i) * SAMPLE_RATE_HZ) / 1000 - 0.5;
    const centre = Math.floor(position) + 1;
    const mean = meanOf(samples, centre - period, centre + period);
    const relativePeak = Math.min(1, peakAround(samples, centre - half, centre + half, mean) / globalPeak);
    const silence = 2 - relativePeak / SILENCE_THRESHOLD;
    if (silence >= 1) continue;
    const first = Math.max(0, Math.floor(position - SAMPLE_RATE_HZ / MIN_PITCH_HZ));
    const frame = frames[waiting.length] as Float64Array;
    for (let k = 0; k < frame.length; k += 1) frame[k] = (samples[first + k] ?? mean) - mean;
    waiting.push({ i, silence });
    if (waiting.length === frames.length) measureWaiting();
  }
  if (waiting.length > 0) measureWaiting();
  return { ...grid, hnrDb };
}

/** Mean over the frames that have one; undefined where none has. */
export function meanHnrDb({ hnrDb }: Harmonicity): number | undefined {
  let count = 0;
  let sum = 0;
  for (const value of hnrDb) {
    if (Number.isNaN(value)) continue;
    count += 1;
    sum += value;
  }
  return count > 0 ? sum / count : undefined;
}

const decibels = (r: number): number =>
  Math.max(-MAX_HNR_DB, Math.min(MAX_HNR_DB, 10 * Math.log10(r / Math.max(0, 1 - r))));

/**
 * The highest local maximum of the normalised correlation of the first half of `frame` with its second
 * half, from lag 2 on; 0 where there is none.
 *
 * @param products of the first half of the frame and what is a lag later, by lag.
 * @param correlation is overwritten: from lag -size to lag size, as it is symmetrical.
 */
function strongestCorrelation(
  frame: Float64Array,
  products: Float64Array,
  correlation: Float64Array,
): number {
  const size = products.length - 1;
  let ownPower = 0;
  for (let k = 0; k < size; k += 1) ownPower += (frame[k] as number) ** 2;
  let otherPower = ownPower;
  correlation[size] = 1;
  for (let lag = 1; lag <= size; lag += 1) {
    otherPower += (frame[lag + size - 1] as number) ** 2 - (frame[lag - 1] as number) ** 2;
    const power = ownPower * otherPower;
    const r = power > 0 ? (products[lag] as number) / Math.sqrt(power) : 0;
    correlation[size - lag] = r;
    correlation[size + lag] = r;
  }

  let best = 0;
  let bestPlace = 0;
  for (let place = size + 2; place < 2 * size; place += 1) {
    const before = correlation[place - 1] as number;
    const height = correlation[place] as number;
    const after = correlation[place + 1] as number;
    if (height <= 0 || height <= before || height < after) continue;
    const slope = 0.5 * (after - before);
    const bend = 2 * height - before - after;
    const top = height + (0.5 * slope * slope) / bend;
    if (top <= best) continue;
    best = top;
    bestPlace = place + slope / bend;
  }
  return best > 0 ? refinedMaximum(correlation, bestPlace) : 0;
}

/** The parabola through three samples only says where the top is: how high, the sinc does. */
function refinedMaximum(values: Float64Array, place: number): number {
  const before = sincInterpolated(values, place - FINE_STEP, SINC_DEPTH);
  const height = sincInterpolated(values, place, SINC_DEPTH);
  const after = sincInterpolated(values, place + FINE_STEP, SINC_DEPTH);
  const slope = 0.5 * (after - before);
  const bend = 2 * height - before - after;
  const top = bend > 0 ? height + (0.5 * slope * slope) / bend : height;
  // Above 1 is an artefact of the interpolation: reflected, as for the pitch.
  return top > 1 ? 1 / top : top;
}

function meanOf(samples: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i += 1) sum += samples[i] ?? 0;
  return sum / (to - from);
}

function peakAround(samples: Float32Array, from: number, to: number, mean: number): number {
  let peak = 0;
  for (let i = from; i < to; i += 1) peak = Math.max(peak, Math.abs((samples[i] ?? mean) - mean));
  return peak;
}

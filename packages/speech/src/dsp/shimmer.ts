import { SAMPLE_RATE_HZ } from './frames.ts';
import { areAlike, isVoicePeriod } from './jitter.ts';
import { factorBetween, perturbation } from './perturbation.ts';

/** Neighbours that differ by more are no two periods of one voice (Praat's limit). */
const MAX_AMPLITUDE_FACTOR = 1.6;
/** The amplitude of a period is taken around its pulse, over this share of the period on each side. */
const WINDOW_SHARE = 0.2;
const MIN_SAMPLES = 3;

/** Shares of the mean amplitude; absent where there are too few periods in a row. */
export type Shimmer = {
  /** Mean difference between neighbouring periods. */
  readonly local?: number;
  /** Mean distance from the average of three. */
  readonly apq3?: number;
  /** Mean distance from the average of five. */
  readonly apq5?: number;
};

/**
 * Cycle-to-cycle variation of the amplitude (Praat manual, "PointProcess & Sound: Get shimmer
 * (local)…"). The amplitude of a period is the root mean square around its pulse, weighted by a Hann
 * window.
 *
 * @param samples 16 kHz mono.
 * @param pulsesMs its glottal pulses, ascending.
 */
export function shimmer(samples: Float32Array, pulsesMs: Float64Array): Shimmer {
  const { timesMs, amplitudes, sum } = periodAmplitudes(samples, pulsesMs);
  const regular = (first: number, last: number): boolean => {
    for (let i = first + 1; i <= last; i += 1) {
      if (!isVoicePeriod((timesMs[i] as number) - (timesMs[i - 1] as number))) return false;
      if (factorBetween(amplitudes[i - 1] as number, amplitudes[i] as number) > MAX_AMPLITUDE_FACTOR) {
        return false;
      }
    }
    return true;
  };
  const reference = sum / amplitudes.length;
  const local = perturbation(amplitudes, 2, regular, reference);
  const apq3 = perturbation(amplitudes, 3, regular, reference);
  const apq5 = perturbation(amplitudes, 5, regular, reference);
  return {
    ...(local !== undefined && { local }),
    ...(apq3 !== undefined && { apq3 }),
    ...(apq5 !== undefined && { apq5 }),
  };
}

/** Of each pulse that lies between two periods that are alike. */
function periodAmplitudes(samples: Float32Array, pulsesMs: Float64Array) {
  const timesMs = new Float64Array(pulsesMs.length);
  const amplitudes = new Float64Array(pulsesMs.length);
  let count = 0;
  let sum = 0;
  for (let i = 1; i + 1 < pulsesMs.length; i += 1) {
    const timeMs = pulsesMs[i] as number;
    const beforeMs = timeMs - (pulsesMs[i - 1] as number);
    const afterMs = (pulsesMs[i + 1] as number) - timeMs;
    if (!isVoicePeriod(beforeMs) || !isVoicePeriod(afterMs) || !areAlike(beforeMs, afterMs)) continue;
    const amplitude = hannRms(samples, timeMs, WINDOW_SHARE * beforeMs, WINDOW_SHARE * afterMs);
    if (amplitude === 0) continue;
    timesMs[count] = timeMs;
    amplitudes[count] = amplitude;
    sum += amplitude;
    count += 1;
  }
  return { timesMs: timesMs.subarray(0, count), amplitudes: amplitudes.subarray(0, count), sum };
}

/** 0 where there are fewer than three samples. */
function hannRms(samples: Float32Array, timeMs: number, leftMs: number, rightMs: number): number {
  const centre = (timeMs * SAMPLE_RATE_HZ) / 1000 - 0.5;
  const [left, right] = [(leftMs * SAMPLE_RATE_HZ) / 1000, (rightMs * SAMPLE_RATE_HZ) / 1000];
  const first = Math.max(0, Math.ceil(centre - left));
  const last = Math.min(samples.length - 1, Math.floor(centre + right));
  if (last - first + 1 < MIN_SAMPLES) return 0;
  let squares = 0;
  let weights = 0;
  for (let i = first; i <= last; i += 1) {
    const weight = 0.5 + 0.5 * Math.cos((Math.PI * (i - centre)) / (i < centre ? left : right));
    squares += (weight * (samples[i] as number)) ** 2;
    weights += weight * weight;
  }
  return Math.sqrt(squares / weights);
}

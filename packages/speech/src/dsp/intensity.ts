import { centredFrames, type FrameGrid, frameTimeMs, msOf, SAMPLE_RATE_HZ, samplesOf } from './frames.ts';

export type Intensity = FrameGrid & {
  /** Relative to full scale; only differences are used. */
  readonly levelDb: Float64Array;
};

/** What de Jong & Wempe (2009) use. */
const SYLLABLE_MIN_PITCH_HZ = 50;
/** Window and step of Praat's "Sound: To Intensity…", in periods of the lowest pitch. */
const PERIODS_PER_WINDOW = 6.4;
const PERIODS_PER_STEP = 0.8;
/** Kaiser-Bessel window with sidelobes of -190 dB. */
const KAISER_SHAPE = 2 * Math.PI ** 2 + 0.5;
const MIN_DB = -300;

/**
 * Smoothed level over time, free of the mean (DC), after Praat's "Sound: To Intensity…".
 *
 * @param minPitchHz lower pitches would ripple through the contour. With 50 Hz, a frame every 16 ms is
 *   weighted over 128 ms.
 */
export function intensityContour(samples: Float32Array, minPitchHz = SYLLABLE_MIN_PITCH_HZ): Intensity {
  const windowSize = Math.round((PERIODS_PER_WINDOW * SAMPLE_RATE_HZ) / minPitchHz);
  const window = windows.get(windowSize) ?? kaiserWindow(windowSize);
  windows.set(windowSize, window);
  const grid = centredFrames(samples.length, msOf(windowSize), (PERIODS_PER_STEP * 1000) / minPitchHz);
  const levelDb = new Float64Array(grid.count);
  for (let i = 0; i < grid.count; i += 1) {
    const start = Math.max(0, samplesOf(frameTimeMs(grid, i)) - (windowSize >> 1));
    let plain = 0;
    let sum = 0;
    let squares = 0;
    for (let k = 0; k < windowSize; k += 1) {
      const sample = samples[start + k] ?? 0;
      const weight = window[k] as number;
      plain += sample;
      sum += weight * sample;
      squares += weight * sample * sample;
    }
    // Weighted squares around the mean of the window, which Praat takes without the weights.
    const mean = plain / windowSize;
    const power = squares - 2 * mean * sum + mean * mean;
    levelDb[i] = Math.max(MIN_DB, 10 * Math.log10(Math.max(0, power)));
  }
  return { ...grid, levelDb };
}

/** By size: live audio comes a second at a time. */
const windows = new Map<number, Float64Array>();

/** Weights that sum to 1. */
function kaiserWindow(size: number): Float64Array {
  const window = Float64Array.from({ length: size }, (_, i) => {
    const x = (2 * (i + 0.5)) / size - 1;
    return besselI0(KAISER_SHAPE * Math.sqrt(1 - x * x));
  });
  const sum = window.reduce((total, weight) => total + weight, 0);
  return window.map((weight) => weight / sum);
}

/** Modified Bessel function of the first kind and order 0, by its power series. */
function besselI0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-12; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

/** Mean of the power rather than of the decibels; undefined without frames. */
export function meanIntensityDb({ levelDb }: Pick<Intensity, 'levelDb'>): number | undefined {
  if (levelDb.length === 0) return undefined;
  return 10 * Math.log10(levelDb.reduce((sum, db) => sum + 10 ** (db / 10), 0) / levelDb.length);
}

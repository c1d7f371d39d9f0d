import { samplesOf } from './frames.ts';

/** Levels are measured in blocks of this length. */
export const LEVEL_BLOCK_MS = 10;

/** The lowest level that is reported: 16-bit samples end at -96 dBFS. */
export const MIN_DBFS = -120;

/** Audio whose peak is below this (-60 dBFS, five bits of sixteen) is silent to every part of the analysis. */
export const SILENT_PEAK = 10 ** (-60 / 20);

/** A sample at or beyond this is at full scale: the last step of 16 bit, with room for resampling. */
const FULL_SCALE = 0.999;

/**
 * A mean square as a level. 0 dBFS is a square wave at full scale, so a full sine has -3.01 dBFS.
 * Resampled audio can overshoot full scale; its level ends at 0.
 */
export function dbfs(meanSquare: number): number {
  return Math.min(0, Math.max(MIN_DBFS, 10 * Math.log10(meanSquare)));
}

function meanSquare(samples: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i += 1) {
    const sample = samples[i] as number;
    sum += sample * sample;
  }
  return sum / (to - from);
}

/** Mean square of each block of 10 ms; the last one may be shorter. */
export function blockPowers(samples: Float32Array): Float64Array {
  const size = samplesOf(LEVEL_BLOCK_MS);
  const powers = new Float64Array(Math.ceil(samples.length / size));
  for (let i = 0; i < powers.length; i += 1) {
    powers[i] = meanSquare(samples, i * size, Math.min((i + 1) * size, samples.length));
  }
  return powers;
}

/** The largest magnitude; 0 for nothing. */
export function peak(samples: Float32Array): number {
  let largest = 0;
  for (const sample of samples) largest = Math.max(largest, Math.abs(sample));
  return largest;
}

/** Share of samples at full scale; 0 for nothing. */
export function clippedRatio(samples: Float32Array): number {
  let clipped = 0;
  for (const sample of samples) if (Math.abs(sample) >= FULL_SCALE) clipped += 1;
  return samples.length ? clipped / samples.length : 0;
}

/**
 * Signal-to-noise ratio: speech without the noise that is in it, over that noise.
 *
 * @param speechPower mean square while somebody speaks, noise included.
 * @param noisePower mean square of the pauses.
 * @returns undefined for digital silence in the pauses, and where speech is not above the noise.
 */
export function snrDb(speechPower: number, noisePower: number): number | undefined {
  return noisePower > 0 && speechPower > noisePower
    ? 10 * Math.log10((speechPower - noisePower) / noisePower)
    : undefined;
}

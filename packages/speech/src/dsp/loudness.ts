import { SAMPLE_RATE_HZ, samplesOf } from './frames.ts';
import { quantile } from './statistics.ts';

/** In LUFS; absent where the audio is too short or silent. */
export type Loudness = {
  readonly integratedLufs?: number;
  /** Loudness range in LU: from the 10th to the 95th percentile of the short-term loudness. */
  readonly rangeLu?: number;
  /** Of the 3 s up to each tenth of a second, from 3 s on; -Infinity for digital silence. */
  readonly shortTermLufs: Float64Array;
};

const STEP_MS = 100;
const STEPS_PER_BLOCK = 4;
const STEPS_PER_SHORT_TERM = 30;
const ABSOLUTE_GATE_LUFS = -70;
const RELATIVE_GATE_LU = -10;
const RANGE_GATE_LU = -20;

/**
 * Loudness after ITU-R BS.1770-5 (K-weighting, blocks of 400 ms every 100 ms, gates at -70 LUFS and 10
 * LU below the mean) and loudness range after EBU Tech 3342. What lies above 8 kHz is missing from 16
 * kHz audio; speech has next to nothing there.
 *
 * @param samples 16 kHz mono; counts as one channel, so a full sine of 997 Hz has -3.01 LUFS.
 */
export function loudness(samples: Float32Array): Loudness {
  const steps = stepPowers(samples);
  const blocks = slidingMeans(steps, STEPS_PER_BLOCK);
  const shortTerm = slidingMeans(steps, STEPS_PER_SHORT_TERM);
  const integrated = gatedMean(blocks, RELATIVE_GATE_LU);
  const gated = aboveGates(shortTerm, RANGE_GATE_LU).sort();
  const [low, high] = [quantile(gated, 0.1), quantile(gated, 0.95)];
  return {
    ...(integrated !== undefined && { integratedLufs: lufs(integrated) }),
    ...(low !== undefined && high !== undefined && { rangeLu: lufs(high) - lufs(low) }),
    shortTermLufs: shortTerm.map(lufs),
  };
}

const lufs = (power: number): number => -0.691 + 10 * Math.log10(power);
const powerOf = (level: number): number => 10 ** ((level + 0.691) / 10);

/** Powers above -70 LUFS, and above the mean of those by no less than the relative gate. */
function aboveGates(powers: Float64Array, relativeGateLu: number): Float64Array {
  const audible = powers.filter((power) => power > powerOf(ABSOLUTE_GATE_LUFS));
  const gate = meanOf(audible) * 10 ** (relativeGateLu / 10);
  return audible.filter((power) => power > gate);
}

function gatedMean(powers: Float64Array, relativeGateLu: number): number | undefined {
  const gated = aboveGates(powers, relativeGateLu);
  return gated.length > 0 ? meanOf(gated) : undefined;
}

const meanOf = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Mean of every run of `size` values. */
function slidingMeans(values: Float64Array, size: number): Float64Array {
  const means = new Float64Array(Math.max(0, values.length - size + 1));
  for (let i = 0; i < means.length; i += 1) {
    let sum = 0;
    for (let k = i; k < i + size; k += 1) sum += values[k] as number;
    means[i] = sum / size;
  }
  return means;
}

/** K-weighted mean square of each whole tenth of a second. */
function stepPowers(samples: Float32Array): Float64Array {
  const size = samplesOf(STEP_MS);
  const powers = new Float64Array(Math.floor(samples.length / size));
  const [s, h] = [HEAD, HIGH_PASS];
  // Two second-order sections, each with its last two inputs and outputs.
  let [x1, x2, y1, y2, z1, z2] = [0, 0, 0, 0, 0, 0];
  for (let step = 0; step < powers.length; step += 1) {
    let sum = 0;
    for (let i = step * size; i < (step + 1) * size; i += 1) {
      const x = samples[i] as number;
      const y = s.b0 * x + s.b1 * x1 + s.b2 * x2 - s.a1 * y1 - s.a2 * y2;
      const z = h.b0 * y + h.b1 * y1 + h.b2 * y2 - h.a1 * z1 - h.a2 * z2;
      x2 = x1;
      x1 = x;
      y2 = y1;
      y1 = y;
      z2 = z1;
      z1 = z;
      sum += z * z;
    }
    powers[step] = sum / size;
  }
  return powers;
}

type Section = { b0: number; b1: number; b2: number; a1: number; a2: number };

/**
 * The recommendation gives coefficients for 48 kHz only. These are the analogue filters that they come from,
 * carried over to our rate by the bilinear transform (B. De Man, "Evaluation of implementations of the
 * EBU R128 loudness measurement", AES Convention 145, 2018).
 */
const HEAD: Section = headShelf(1681.974450955533, 3.999843853973347, 0.7071752369554196);
const HIGH_PASS: Section = rlbHighPass(38.13547087602444, 0.5003270373238773);

/** The shelf that stands for a head: about 4 dB above 2 kHz. */
function headShelf(hz: number, gainDb: number, q: number): Section {
  const k = Math.tan((Math.PI * hz) / SAMPLE_RATE_HZ);
  const high = 10 ** (gainDb / 20);
  const middle = high ** 0.4996667741545416;
  const a0 = 1 + k / q + k * k;
  return {
    b0: (high + (middle * k) / q + k * k) / a0,
    b1: (2 * (k * k - high)) / a0,
    b2: (high - (middle * k) / q + k * k) / a0,
    a1: (2 * (k * k - 1)) / a0,
    a2: (1 - k / q + k * k) / a0,
  };
}

/** The revised low-frequency B curve; well above its cut-off it has the gain of the 48 kHz one (0.04 dB). */
function rlbHighPass(hz: number, q: number): Section {
  const denominator = (k: number): number => 1 + k / q + k * k;
  const k = Math.tan((Math.PI * hz) / SAMPLE_RATE_HZ);
  const a0 = denominator(k);
  const gain = denominator(Math.tan((Math.PI * hz) / 48_000)) / a0;
  return { b0: gain, b1: -2 * gain, b2: gain, a1: (2 * (k * k - 1)) / a0, a2: (1 - k / q + k * k) / a0 };
}

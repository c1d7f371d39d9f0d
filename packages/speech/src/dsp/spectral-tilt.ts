import { nearestFrame, SAMPLE_RATE_HZ } from './frames.ts';
import type { PitchTrack } from './pitch.ts';
import { type SpectrumLayout, spectrumReader } from './short-time-spectrum.ts';
import { leastSquares } from './statistics.ts';

/** Bins of 31.25 Hz, frames of 32 ms every 16 ms. */
const LAYOUT: SpectrumLayout = { windowSamples: 512, hopSamples: 256, fftSize: 512 };
const BIN_HZ = SAMPLE_RATE_HZ / LAYOUT.fftSize;

/** Mean power of each bin; bin `k` is centred on `k · binHz`. */
export type LongTermSpectrum = { readonly binHz: number; readonly power: Float64Array };

/**
 * Long-term average spectrum of the voice.
 *
 * @param pitch leaves out the frames that are not voiced: hissing would flatten the spectrum.
 * @returns undefined where nothing is voiced.
 */
export function voicedSpectrum(samples: Float32Array, pitch: PitchTrack): LongTermSpectrum | undefined {
  const power = new Float64Array(LAYOUT.fftSize / 2 + 1);
  let frames = 0;
  spectrumReader(LAYOUT)(samples, (frame, own) => {
    const timeMs = (frame * LAYOUT.hopSamples * 1000) / SAMPLE_RATE_HZ;
    if (!((pitch.f0Hz[nearestFrame(pitch, timeMs)] ?? 0) > 0)) return;
    frames += 1;
    for (let k = 0; k < power.length; k += 1) power[k] = (power[k] as number) + (own[k] as number);
  });
  return frames > 0 ? { binHz: BIN_HZ, power: power.map((sum) => sum / frames) } : undefined;
}

/** Octaves from here on are not empty: each holds a harmonic of any voice. */
const TILT_FROM_HZ = 250;
const TILT_OCTAVES = 4;

/**
 * How the level falls towards high frequencies: the least-squares line through the power density of the
 * four octaves from 250 Hz to 4 kHz.
 *
 * @returns decibels per octave, or undefined for silence.
 */
export function spectralTiltDbPerOctave(spectrum: LongTermSpectrum): number | undefined {
  const octaves: number[] = [];
  const levelsDb: number[] = [];
  for (let octave = 0; octave < TILT_OCTAVES; octave += 1) {
    const fromHz = TILT_FROM_HZ * 2 ** octave;
    const density = bandPower(spectrum, fromHz, 2 * fromHz) / fromHz;
    if (!(density > 0)) continue;
    octaves.push(octave);
    levelsDb.push(10 * Math.log10(density));
  }
  return leastSquares(octaves, levelsDb)?.slope;
}

/**
 * Alpha ratio: the level of 50 to 1000 Hz over that of 1 to 5 kHz (F. Eyben et al., "The Geneva
 * Minimalistic Acoustic Parameter Set", IEEE Transactions on Affective Computing 7, 2016).
 *
 * @returns undefined where one of them is silent.
 */
export function alphaRatioDb(spectrum: LongTermSpectrum): number | undefined {
  const [low, high] = [bandPower(spectrum, 50, 1000), bandPower(spectrum, 1000, 5000)];
  return low > 0 && high > 0 ? 10 * Math.log10(low / high) : undefined;
}

/** Power between two frequencies; a bin on a border counts by the share that lies within. */
function bandPower({ binHz, power }: LongTermSpectrum, fromHz: number, toHz: number): number {
  let sum = 0;
  for (let k = 0; k < power.length; k += 1) {
    const overlap = Math.min(toHz, (k + 0.5) * binHz) - Math.max(fromHz, (k - 0.5) * binHz);
    if (overlap > 0) sum += ((power[k] as number) * overlap) / binHz;
  }
  return sum;
}

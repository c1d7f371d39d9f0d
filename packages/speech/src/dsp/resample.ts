import { dot } from './dot.ts';

/** Zero crossings of the sinc on each side, at the lower of both rates: a blunt edge bends linear prediction. */
const CROSSINGS = 64;

/**
 * Changes the sample rate by a low-pass sinc under a Hann window, cut at the lower Nyquist frequency.
 * Like Praat's, sample `i` stands for the middle of its interval, so times stay what they were.
 *
 * @returns a function of the audio; the filters are computed once, one for each phase.
 */
export function resampler(fromHz: number, toHz: number): (samples: Float32Array) => Float32Array {
  const divisor = greatestCommonDivisor(fromHz, toHz);
  const [phases, advance] = [toHz / divisor, fromHz / divisor];
  const cutoff = Math.min(1, toHz / fromHz);
  const reach = Math.ceil(CROSSINGS / cutoff);
  const taps = 2 * reach;
  const filters = new Float64Array(phases * taps);
  const lefts = new Int32Array(phases);
  for (let phase = 0; phase < phases; phase += 1) {
    const position = ((phase + 0.5) * fromHz) / toHz - 0.5;
    const left = Math.floor(position) - reach + 1;
    lefts[phase] = left;
    let sum = 0;
    for (let k = 0; k < taps; k += 1) {
      const weight = windowedSinc(left + k - position, cutoff, reach);
      filters[phase * taps + k] = weight;
      sum += weight;
    }
    for (let k = 0; k < taps; k += 1) {
      filters[phase * taps + k] = (filters[phase * taps + k] as number) / sum;
    }
  }

  return (samples) => {
    // Silence before the first sample and after the last one.
    const padded = new Float64Array(samples.length + 2 * taps);
    padded.set(samples, taps);
    const resampled = new Float32Array(Math.floor((samples.length * toHz) / fromHz));
    for (let i = 0; i < resampled.length; i += 1) {
      const phase = i % phases;
      const left = ((i - phase) / phases) * advance + (lefts[phase] as number);
      resampled[i] = dot(filters, phase * taps, padded, taps + left, taps);
    }
    return resampled;
  };
}

function windowedSinc(distance: number, cutoff: number, reach: number): number {
  if (Math.abs(distance) >= reach) return 0;
  const x = Math.PI * cutoff * distance;
  const taper = 0.5 + 0.5 * Math.cos((Math.PI * distance) / reach);
  return x === 0 ? 1 : (Math.sin(x) / x) * taper;
}

const greatestCommonDivisor = (a: number, b: number): number =>
  b === 0 ? a : greatestCommonDivisor(b, a % b);

import { SAMPLE_RATE_HZ } from './frames.ts';
import { type SpectrumLayout, spectrumReader } from './short-time-spectrum.ts';

const LAYOUT: SpectrumLayout = { windowSamples: 512, hopSamples: 512, fftSize: 512 };
const binOf = (hz: number): number => Math.round((hz * LAYOUT.fftSize) / SAMPLE_RATE_HZ);

/**
 * Level of 4.4 to 7 kHz over that of 0.3 to 3.4 kHz, which is all that a telephone carries. Of twelve clips and
 * a hundred sentences in three languages none was below -38 dB; none after a way through 8 kHz above -53 dB.
 *
 * @param samples 16 kHz mono.
 * @returns undefined for silence.
 */
export function upperBandDb(samples: Float32Array): number | undefined {
  let [low, high] = [0, 0];
  spectrumReader(LAYOUT)(samples, (_, power) => {
    for (let k = binOf(300); k < binOf(3400); k += 1) low += power[k] as number;
    for (let k = binOf(4400); k < binOf(7000); k += 1) high += power[k] as number;
  });
  // What is digitally silent above counts as 120 dB below.
  return low > 0 ? 10 * Math.log10(Math.max(high / low, 1e-12)) : undefined;
}

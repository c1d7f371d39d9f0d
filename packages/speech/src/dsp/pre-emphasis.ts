/**
 * The coefficient that lifts the spectrum by 6 dB an octave above a frequency: exp(-2π f / rate).
 * At 16 kHz the usual 0.97 is 78 Hz.
 */
export const preEmphasisCoefficient = (fromHz: number, sampleRateHz: number): number =>
  Math.exp((-2 * Math.PI * fromHz) / sampleRateHz);

/** `y[i] = x[i] - coefficient · x[i - 1]`; the first sample has nothing before it and stays. */
export function preEmphasised(samples: Float32Array, coefficient: number): Float32Array {
  const emphasised = Float32Array.from(samples);
  for (let i = 1; i < samples.length; i += 1) {
    emphasised[i] = (samples[i] as number) - coefficient * (samples[i - 1] as number);
  }
  return emphasised;
}

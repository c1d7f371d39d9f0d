import { SAMPLE_RATE_HZ } from '../dsp/frames.ts';

/** Sound by formula: `at` gives the value at a time in seconds. */
export function synthesize(seconds: number, at: (t: number) => number): Float32Array {
  return Float32Array.from({ length: Math.round(seconds * SAMPLE_RATE_HZ) }, (_, i) =>
    at(i / SAMPLE_RATE_HZ),
  );
}

/**
 * A sum of harmonics like that of a voice.
 *
 * @param amplitudes of the harmonics, the fundamental first.
 */
export function harmonics(f0Hz: number, amplitudes: readonly number[]): (t: number) => number {
  return (t) =>
    amplitudes.reduce(
      (sum, amplitude, k) => sum + amplitude * Math.sin(2 * Math.PI * f0Hz * (k + 1) * t + k),
      0,
    );
}

/** White noise, the same at every call. */
export function whiteNoise(amplitude: number): () => number {
  let state = 1;
  return () => {
    // Numbers of Park & Miller's minimal standard generator.
    state = (state * 48_271) % 2_147_483_647;
    return amplitude * ((2 * state) / 2_147_483_647 - 1);
  };
}

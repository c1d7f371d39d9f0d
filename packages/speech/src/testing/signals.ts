import { SAMPLE_RATE_HZ } from '../dsp/frames.ts';

/** Audio by formula: `at` gives the value at a time in seconds. */
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

/** When each pulse of a voice comes, and how strong it is. */
export type Pulse = { readonly timeS: number; readonly amplitude: number };

/** Pulses that each set a damped resonance of 700 Hz ringing: a voice whose periods are known. */
export function pulsedVoice(seconds: number, pulses: readonly Pulse[]): Float32Array {
  const samples = new Float64Array(Math.round(seconds * SAMPLE_RATE_HZ));
  for (const { timeS, amplitude } of pulses) {
    const first = Math.ceil(timeS * SAMPLE_RATE_HZ - 0.5);
    for (let i = first; i < Math.min(samples.length, first + 400); i += 1) {
      const sinceS = (i + 0.5) / SAMPLE_RATE_HZ - timeS;
      const ringing = Math.exp(-Math.PI * 150 * sinceS) * Math.sin(2 * Math.PI * 700 * sinceS);
      samples[i] = (samples[i] as number) + amplitude * ringing;
    }
  }
  return Float32Array.from(samples);
}

/** A synthetic band: a melody, chords, a bass and a drum, four notes a second. */
export function band(): (t: number) => number {
  const parts = (hz: number[], amplitudes: number[]) => hz.map((f0Hz) => harmonics(f0Hz, amplitudes));
  const melody = parts([261.6, 329.6, 392, 523.3, 440, 349.2, 293.7, 392], [0.2, 0.1, 0.07, 0.05, 0.03]);
  const chord = parts([261.6, 329.6, 392], [0.04, 0.02, 0.01]);
  const bass = parts([65.4, 65.4, 87.3, 98], [0.2, 0.1, 0.05]);
  const hiss = whiteNoise(0.2);
  const nth = (of: typeof melody, i: number, t: number) => of[i % of.length]?.(t) ?? 0;
  return (t) => {
    const beat = t % 0.25;
    return (
      nth(melody, Math.floor(t / 0.25), t) * Math.exp(-3 * beat) +
      chord.reduce((sum, note) => sum + note(t), 0) +
      nth(bass, Math.floor(t), t) +
      hiss() * Math.exp(-40 * beat)
    );
  };
}

import { describe, expect, it } from 'vitest';
import { trackFormants } from './formants.ts';
import { SAMPLE_RATE_HZ } from './frames.ts';
import { trackPitch } from './pitch.ts';
import { median } from './statistics.ts';

/** A vowel: pulses through one resonance after the other, as in the vocal tract. */
function vowel(f0Hz: number, resonances: readonly (readonly [hz: number, bandwidthHz: number])[]) {
  let samples = new Float64Array(SAMPLE_RATE_HZ);
  const period = Math.round(SAMPLE_RATE_HZ / f0Hz);
  for (let i = 0; i < samples.length; i += period) samples[i] = 1;
  // The voice's own fall of 12 dB an octave less the 6 dB that the lips add.
  for (let i = 1; i < samples.length; i += 1) {
    samples[i] = (samples[i] as number) + 0.97 * (samples[i - 1] as number);
  }
  for (const [hz, bandwidthHz] of resonances) {
    const radius = Math.exp((-Math.PI * bandwidthHz) / SAMPLE_RATE_HZ);
    const [c1, c2] = [2 * radius * Math.cos((2 * Math.PI * hz) / SAMPLE_RATE_HZ), -radius * radius];
    samples = samples.slice();
    for (let i = 0; i < samples.length; i += 1) {
      samples[i] = (samples[i] as number) + c1 * (samples[i - 1] ?? 0) + c2 * (samples[i - 2] ?? 0);
    }
  }
  const largest = samples.reduce((max, sample) => Math.max(max, Math.abs(sample)), 0);
  return Float32Array.from(samples, (sample) => (0.5 * sample) / largest);
}

const HIGHER = [
  [3500, 200],
  [4500, 250],
] as const;

const middle = (values: Float64Array): number =>
  median(values.filter((value) => !Number.isNaN(value)).sort()) ?? Number.NaN;

describe('formants of synthetic vowels', () => {
  it.each([
    ['a', 110, 700, 1200, 2600],
    ['i', 120, 300, 2300, 3000],
    ['u', 100, 320, 800, 2300],
    ['e', 130, 500, 1800, 2500],
  ])('when the vowel is /%s/ at %d Hz, then F1 to F3 are found within 5 per cent', (_, f0, f1, f2, f3) => {
    const samples = vowel(f0, [[f1, 60], [f2, 90], [f3, 120], ...HIGHER]);
    const track = trackFormants(samples, trackPitch(samples), 5000);
    [f1, f2, f3].forEach((trueHz, k) => {
      const found = middle(track.frequencyHz[k] as Float64Array);
      expect(Math.abs(found / trueHz - 1)).toBeLessThan(0.05);
    });
  });

  it('when a resonance is wider, then so is its bandwidth', () => {
    const bandwidth = (hz: number): number => {
      const samples = vowel(110, [[700, 60], [1200, hz], [2600, 120], ...HIGHER]);
      return middle(trackFormants(samples, trackPitch(samples), 5000).bandwidthHz[1]);
    };
    expect(bandwidth(200)).toBeGreaterThan(bandwidth(100) * 1.4);
  });

  it('when nothing is voiced, then there are frames without formants', () => {
    const silence = new Float32Array(16_000);
    const track = trackFormants(silence, trackPitch(silence), 5500);
    expect(track.count).toBeGreaterThan(90);
    expect(track.frequencyHz[0].every(Number.isNaN)).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
import { harmonics, synthesize, whiteNoise } from '../testing/signals.ts';
import { harmonicity, meanHnrDb } from './harmonicity.ts';

const hnrDb = (samples: Float32Array) => meanHnrDb(harmonicity(samples));

describe('harmonics-to-noise ratio', () => {
  it.each([5, 10, 20])('when a voice is %d dB above white noise, then so is its ratio', (ratioDb) => {
    const amplitudes = [0.2, 0.15, 0.1, 0.05];
    const power = amplitudes.reduce((sum, a) => sum + a ** 2 / 2, 0);
    // White noise of amplitude a has a mean square of a²/3.
    const noise = whiteNoise(Math.sqrt((3 * power) / 10 ** (ratioDb / 10)));
    const voice = harmonics(160, amplitudes);
    const measured = hnrDb(synthesize(2, (t) => voice(t) + noise()));
    expect(Math.abs((measured ?? 0) - ratioDb)).toBeLessThan(1);
  });

  it('when a tone is pure, then the ratio is above 40 dB', () => {
    expect(hnrDb(synthesize(1, harmonics(200, [0.5])))).toBeGreaterThan(40);
  });

  it('when there is noise alone, then the ratio is below 0 dB', () => {
    expect(hnrDb(synthesize(1, whiteNoise(0.3)))).toBeLessThan(0);
  });

  it('when there is silence, or less than a frame, then there is no ratio', () => {
    expect(hnrDb(new Float32Array(16_000))).toBeUndefined();
    expect(hnrDb(new Float32Array(100))).toBeUndefined();
  });

  it('when a tone is followed by silence, then the silent frames have none', () => {
    const { hnrDb: frames } = harmonicity(synthesize(2, (t) => (t < 1 ? 0.5 * Math.sin(1000 * t) : 0)));
    expect(frames.subarray(110).every(Number.isNaN)).toBe(true);
    expect(frames.subarray(5, 90).some(Number.isNaN)).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { harmonics, synthesize, whiteNoise } from '../testing/signals.ts';
import { intensityContour } from './intensity.ts';
import { trackPitch } from './pitch.ts';
import { syllableNuclei } from './syllables.ts';

const voice = harmonics(150, [0.3, 0.2, 0.1, 0.1]);

const nuclei = (samples: Float32Array): number[] =>
  syllableNuclei(intensityContour(samples), trackPitch(samples));

/** A voice that swells `rateHz` times a second, down to `depth` of its amplitude between. */
const train = (rateHz: number, depth: number) => (t: number) =>
  voice(t) * (depth + (1 - depth) * Math.sin(Math.PI * rateHz * t) ** 2);

describe('syllable nuclei', () => {
  it.each([
    [2, 4],
    [3, 9],
    [5, 15],
    [6, 18],
  ])('when a voice swells %d times a second, then each swell is found once, at its top', (rateHz, count) => {
    const found = nuclei(synthesize(count / rateHz, train(rateHz, 0.1)));
    expect(found).toHaveLength(count);
    found.forEach((timeMs, i) => {
      expect(Math.abs(timeMs - ((i + 0.5) * 1000) / rateHz)).toBeLessThan(20);
    });
  });

  it('when the swells are shallower than 2 dB, then they are one syllable', () => {
    expect(nuclei(synthesize(2, train(3, 10 ** (-1.5 / 20))))).toHaveLength(1);
  });

  it('when the swells are a little deeper than 2 dB, then each is a syllable', () => {
    expect(nuclei(synthesize(2, train(3, 10 ** (-3 / 20))))).toHaveLength(6);
  });

  it('when noise swells instead of a voice, then there is no syllable', () => {
    const noise = whiteNoise(0.3);
    expect(nuclei(synthesize(2, (t) => noise() * Math.sin(Math.PI * 3 * t) ** 2))).toHaveLength(0);
  });

  it('when one swell is 30 dB below the others, then it does not count', () => {
    const swell = train(2, 0.001);
    const samples = synthesize(2, (t) => swell(t) * (t > 0.5 && t < 1 ? 10 ** (-30 / 20) : 1));
    expect(nuclei(samples)).toHaveLength(3);
  });

  it('when there is silence, or nothing, then there is no syllable', () => {
    expect(nuclei(new Float32Array(16_000))).toEqual([]);
    expect(nuclei(new Float32Array(0))).toEqual([]);
  });
});

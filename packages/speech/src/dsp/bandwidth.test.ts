import { describe, expect, it } from 'vitest';
import { synthesize, whiteNoise } from '../testing/signals.ts';
import { upperBandDb } from './bandwidth.ts';
import { resampler } from './resample.ts';

describe('the upper band', () => {
  const noise = synthesize(2, whiteNoise(0.3));

  it('when all frequencies are alike, then it has the power of its width', () => {
    expect(upperBandDb(noise)).toBeCloseTo(10 * Math.log10((7000 - 4400) / (3400 - 300)), 0);
  });

  it('when the audio went through 8 kHz, then there is hardly anything', () => {
    expect(upperBandDb(resampler(8000, 16_000)(resampler(16_000, 8000)(noise)))).toBeLessThan(-40);
  });

  it('when there is silence, then there is no result', () => {
    expect(upperBandDb(new Float32Array(16_000))).toBeUndefined();
  });
});

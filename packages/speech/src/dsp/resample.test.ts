import { describe, expect, it } from 'vitest';
import { harmonics, synthesize } from '../testing/signals.ts';
import { peak } from './level.ts';
import { resampler } from './resample.ts';

const tone = (hz: number) => synthesize(0.5, harmonics(hz, [0.5]));

describe.each([10_000, 11_000])('from 16 kHz to %d Hz', (rateHz) => {
  const resample = resampler(16_000, rateHz);

  it.each([200, 1000, 3000])('when there is a tone of %d Hz, then it is the same tone', (hz) => {
    const resampled = resample(tone(hz));
    expect(resampled).toHaveLength(rateHz / 2);
    for (let i = 100; i < resampled.length - 100; i += 7) {
      // Sample `i` stands for the middle of its interval at both rates.
      const t = (i + 0.5) / rateHz - 0.5 / 16_000;
      expect(Math.abs((resampled[i] as number) - 0.5 * Math.sin(2 * Math.PI * hz * t))).toBeLessThan(0.001);
    }
  });

  it('when a tone is above the new range, then it is gone and not folded back', () => {
    expect(peak(resample(tone(6500)).subarray(200, -200))).toBeLessThan(0.5 / 1000);
  });
});

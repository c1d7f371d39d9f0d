import { describe, expect, it } from 'vitest';
import { whiteNoise } from '../testing/signals.ts';
import { burgPredictor } from './linear-prediction.ts';

describe('linear prediction', () => {
  it('when each value follows from the last three and noise, then those weights are found', () => {
    const weights = [1.2, -0.8, 0.3];
    const noise = whiteNoise(0.1);
    const frame = new Float64Array(4000);
    for (let i = 3; i < frame.length; i += 1) {
      frame[i] = weights.reduce((sum, w, k) => sum + w * (frame[i - 1 - k] as number), noise());
    }
    const found = new Float64Array(3);
    expect(burgPredictor(frame.length, 3)(frame, found)).toBe(true);
    weights.forEach((weight, k) => expect(Math.abs((found[k] as number) - weight)).toBeLessThan(0.05));
  });

  it('when there is only silence, then there is nothing to predict', () => {
    expect(burgPredictor(100, 4)(new Float64Array(100), new Float64Array(4))).toBe(false);
  });
});

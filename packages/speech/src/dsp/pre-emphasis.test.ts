import { describe, expect, it } from 'vitest';
import { preEmphasisCoefficient, preEmphasised } from './pre-emphasis.ts';

describe('pre-emphasis', () => {
  it('when there is one impulse, then it comes once more, negative and a little smaller', () => {
    const emphasised = preEmphasised(Float32Array.of(0, 1, 0, 0), 0.97);
    [0, 1, -0.97, 0].forEach((value, i) => expect(emphasised[i]).toBeCloseTo(value, 6));
  });

  it('when 50 Hz is meant at 11 kHz, then the coefficient is 0.9718', () => {
    expect(preEmphasisCoefficient(50, 11_000)).toBeCloseTo(0.97184, 5);
  });
});

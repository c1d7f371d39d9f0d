import { describe, expect, it } from 'vitest';
import { jitter } from './jitter.ts';

/** Pulses with the given distances. */
const pulses = (periodsMs: readonly number[]): Float64Array => {
  let timeMs = 0;
  return Float64Array.of(0, ...periodsMs.map((periodMs) => (timeMs += periodMs)));
};

/** Periods of 8 ms, in turn longer and shorter by a share. */
const alternating = (count: number, share: number): number[] =>
  Array.from({ length: count }, (_, i) => 8 * (1 + (i % 2 === 0 ? share : -share)));

describe('jitter of known periods', () => {
  it('when all periods are the same, then there is none', () => {
    const { local, rap, ppq5 } = jitter(pulses(alternating(20, 0)));
    for (const value of [local, rap, ppq5]) expect(value).toBeCloseTo(0, 12);
  });

  it('when periods alternate by one per cent, then local, rap and ppq5 are 2, 4/3 and 0.8 per cent', () => {
    const { local, rap, ppq5 } = jitter(pulses(alternating(20, 0.01)));
    expect(local).toBeCloseTo(0.02, 8);
    expect(rap).toBeCloseTo(0.04 / 3, 8);
    expect(ppq5).toBeCloseTo(0.008, 8);
  });

  it('when the voice pauses between two regular parts, then the pause does not count', () => {
    const part = alternating(10, 0.01);
    const { local, ppq5 } = jitter(pulses([...part, 300, ...part]));
    expect(local).toBeCloseTo(0.02, 8);
    expect(ppq5).toBeCloseTo(0.008, 8);
  });

  it('when a period is half as long as its neighbours, then it does not count', () => {
    const { local } = jitter(pulses([8, 8, 8, 4, 8, 8, 8]));
    expect(local).toBeCloseTo(0, 12);
  });

  it('when there are three periods, then there is no average of five', () => {
    const measured = jitter(pulses([8, 8.1, 8]));
    expect(measured.rap).toBeDefined();
    expect(measured).not.toHaveProperty('ppq5');
    expect(jitter(new Float64Array())).toEqual({});
  });
});

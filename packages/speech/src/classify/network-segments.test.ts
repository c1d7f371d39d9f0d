import { describe, expect, it } from 'vitest';
import { networkSegments } from './network-segments.ts';

const s = (startMs: number, endMs: number) => ({ startMs, endMs });

describe('segments for the networks', () => {
  it('when words are close together, then they are one segment', () => {
    expect(networkSegments([s(0, 700), s(1200, 1900)])).toEqual([s(0, 1900)]);
  });

  it('when a pause is longer than half a second, then there are two', () => {
    expect(networkSegments([s(0, 1500), s(2001, 3500)])).toEqual([s(0, 1500), s(2001, 3500)]);
  });

  it('when somebody speaks for twelve seconds, then it is cut into three of the same length', () => {
    expect(networkSegments([s(500, 12_500)])).toEqual([s(500, 4500), s(4500, 8500), s(8500, 12_500)]);
  });

  it('when a word stands alone, then it is too short', () => {
    expect(networkSegments([s(0, 700), s(3000, 3600)])).toEqual([]);
  });
});

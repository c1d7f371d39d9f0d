import { describe, expect, it } from 'vitest';
import { overlapRatio } from './quality.ts';

const s = (startMs: number, endMs: number) => ({ startMs, endMs });

describe('the share of the speech in which several people speak', () => {
  it('when overlaps go on outside of the speech, then only their part in it counts', () => {
    expect(overlapRatio([s(400, 1200)], [s(0, 500), s(1000, 1500)])).toBeCloseTo(0.3, 9);
  });

  it('when there is less than half a second of speech, then there is none', () => {
    expect(overlapRatio([s(0, 400)], [s(0, 400)])).toBeUndefined();
  });
});

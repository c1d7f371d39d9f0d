import { describe, expect, it } from 'vitest';
import { overlapRatio, overlapsIn } from './overlaps.ts';

const s = (startMs: number, endMs: number) => ({ startMs, endMs });

describe('where several people speak', () => {
  it('when steps follow each other, then they are one stretch of it', () => {
    const heard = Float32Array.of(0.1, 0.5, 0.9, 0.2, 0.7);
    expect(overlapsIn(heard, 1000)).toEqual([s(1040, 1120), s(1160, 1200)]);
  });

  it('when nobody else speaks, then there is none', () => {
    expect(overlapsIn(Float32Array.of(0.1, 0.49), 0)).toEqual([]);
  });
});

describe('the share of the speech in which they do', () => {
  it('when they go on while nobody is taken to speak, then only what lies within the speech counts', () => {
    expect(overlapRatio([s(400, 1200)], [s(0, 500), s(1000, 1500)])).toBeCloseTo(0.3, 9);
  });

  it('when there is less than half a second of speech, then it is not told', () => {
    expect(overlapRatio([s(0, 400)], [s(0, 400)])).toBeUndefined();
  });
});

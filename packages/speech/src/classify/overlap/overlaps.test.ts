import { describe, expect, it } from 'vitest';
import { overlapsIn } from './overlaps.ts';

const s = (startMs: number, endMs: number) => ({ startMs, endMs });

describe('where several people speak', () => {
  it('when steps follow each other, then they are one segment', () => {
    const probabilities = Float32Array.of(0.1, 0.5, 0.9, 0.2, 0.7);
    expect(overlapsIn(probabilities, 1000)).toEqual([s(1040, 1120), s(1160, 1200)]);
  });

  it('when nobody else speaks, then there is none', () => {
    expect(overlapsIn(Float32Array.of(0.1, 0.49), 0)).toEqual([]);
  });
});

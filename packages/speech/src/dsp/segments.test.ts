import { describe, expect, it } from 'vitest';
import { clipped, padded, totalMs } from './segments.ts';

describe('segments', () => {
  const two = [
    { startMs: 100, endMs: 300 },
    { startMs: 500, endMs: 900 },
  ];

  it('when they are widened until they touch, then they become one, within the audio', () => {
    expect(padded(two, 99, 2000)).toHaveLength(2);
    expect(padded(two, 100, 950)).toEqual([{ startMs: 0, endMs: 950 }]);
  });

  it('when they are clipped, then nothing outside is left', () => {
    expect(clipped(two, 200, 600)).toEqual([
      { startMs: 200, endMs: 300 },
      { startMs: 500, endMs: 600 },
    ]);
    expect(totalMs(clipped(two, 300, 500))).toBe(0);
  });
});

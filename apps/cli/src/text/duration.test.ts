import { describe, expect, it } from 'vitest';
import { duration } from './duration.ts';

describe('a duration', () => {
  it.each([
    [-5, '0 s'],
    [999, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [7_199_999, '1 h'],
    [86_400_000, '1 d'],
    [10 * 86_400_000, '10 d'],
  ])('when it is %d ms, then it is shown as %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});

import { describe, expect, it } from 'vitest';
import { alignTokens } from './align.ts';

const POSITIONS = 60;

/** Attention of tokens that each look at one stretch of the audio, with a little of everything else. */
const looking = (stretches: readonly (readonly [number, number])[], heads: number) =>
  stretches.map(([from, to], token) =>
    Float32Array.from({ length: heads * POSITIONS }, (_, i) => {
      const at = i % POSITIONS;
      return (at >= from && at < to ? 1 : 0.05) + 0.01 * Math.sin(i * 7 + token);
    }),
  );

describe('the alignment of tokens', () => {
  it.each([1, 4])('when %i heads look at one stretch after the other, then tokens begin there', (heads) => {
    const stretches = [
      [0, 12],
      [12, 20],
      [20, 41],
      [41, 60],
    ] as const;
    const begins = alignTokens(looking(stretches, heads), { heads, positions: POSITIONS });
    for (const [i, [from]] of stretches.entries())
      expect(Math.abs((begins[i] ?? Number.NaN) - from), `token ${i}`).toBeLessThanOrEqual(2);
  });

  it('when there are more tokens than positions, then each has a begin, and none goes back', () => {
    const begins = alignTokens(
      looking(
        Array.from({ length: 90 }, () => [0, POSITIONS] as const),
        1,
      ),
      { heads: 1, positions: POSITIONS },
    );
    expect(begins).toHaveLength(90);
    expect(begins.every((begin, i) => begin >= (begins[i - 1] ?? 0) && begin < POSITIONS)).toBe(true);
  });
});

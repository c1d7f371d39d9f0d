import { describe, expect, it } from 'vitest';
import { rootFinder } from './polynomial-roots.ts';

/** Coefficients of the product of (z² - 2 r cos(a) z + r²). */
function fromPairs(pairs: readonly (readonly [radius: number, angle: number])[]): Float64Array {
  let polynomial = [1];
  for (const [radius, angle] of pairs) {
    const next = Array.from({ length: polynomial.length + 2 }, () => 0);
    polynomial.forEach((c, i) => {
      next[i] = (next[i] as number) + c;
      next[i + 1] = (next[i + 1] as number) - 2 * radius * Math.cos(angle) * c;
      next[i + 2] = (next[i + 2] as number) + radius * radius * c;
    });
    polynomial = next;
  }
  return Float64Array.from(polynomial.slice(1));
}

describe('roots of a polynomial', () => {
  it.each([
    [
      'apart',
      [
        [0.98, 0.3],
        [0.9, 0.8],
        [0.95, 1.4],
        [0.7, 2],
        [0.85, 2.7],
      ],
    ],
    [
      'close together',
      [
        [0.98, 0.3],
        [0.97, 0.33],
        [0.9, 1.2],
        [0.9, 1.25],
        [0.8, 3],
      ],
    ],
  ] as const)('when five pairs are %s, then all are found', (_, pairs) => {
    const { re, im } = rootFinder(10)(fromPairs(pairs));
    for (const [radius, angle] of pairs) {
      const [x, y] = [radius * Math.cos(angle), radius * Math.sin(angle)];
      const nearest = Math.min(...Array.from(re, (r, i) => Math.hypot(r - x, Math.abs(im[i] as number) - y)));
      expect(nearest).toBeLessThan(1e-6);
    }
  });

  it('when all roots are real, then they are found', () => {
    // (z - 0.5)(z + 0.25) = z² - 0.25 z - 0.125
    const { re, im } = rootFinder(2)(Float64Array.of(-0.25, -0.125));
    expect([...re].sort((a, b) => a - b)[0]).toBeCloseTo(-0.25, 9);
    expect([...re].sort((a, b) => a - b)[1]).toBeCloseTo(0.5, 9);
    expect(Math.max(...im.map(Math.abs))).toBeLessThan(1e-9);
  });
});

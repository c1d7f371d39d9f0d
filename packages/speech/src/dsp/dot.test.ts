import { describe, expect, it } from 'vitest';
import { dot } from './dot.ts';

describe('the sum of products', () => {
  it.each([0, 1, 3, 4, 5, 11])(
    'when there are %i values, then each counts once, from its place on',
    (length) => {
      const a = Float64Array.from({ length: 20 }, (_, i) => i + 1);
      const b = Float64Array.from({ length: 20 }, (_, i) => 100 - i * i);
      let expected = 0;
      for (let k = 0; k < length; k += 1) expected += (a[2 + k] as number) * (b[7 + k] as number);
      expect(dot(a, 2, b, 7, length)).toBe(expected);
    },
  );
});

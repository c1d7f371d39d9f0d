import { describe, expect, it } from 'vitest';
import { steadiness } from './steadiness.ts';

const seconds = Array.from({ length: 61 }, (_, i) => i * 1000);

describe('steadiness', () => {
  it('when the level fades by 6 dB a minute, then that is its drift, and it is steady around it', () => {
    const { driftPerMinute, sd } = steadiness(
      seconds,
      seconds.map((timeMs) => -20 - (6 * timeMs) / 60_000),
    ) ?? { driftPerMinute: 0, sd: 1 };
    expect(driftPerMinute).toBeCloseTo(-6, 9);
    expect(sd).toBeCloseTo(0, 9);
  });

  it('when the level goes up and down by 3 dB each second, then it has no drift, but strays by 3 dB', () => {
    const found = steadiness(
      seconds,
      seconds.map((_, i) => -20 + (i % 2 === 0 ? 3 : -3)),
    );
    expect(found?.driftPerMinute).toBeCloseTo(0, 9);
    expect(found?.sd).toBeCloseTo(3, 1);
  });

  it('when only four seconds have a value, then there is no result', () => {
    expect(steadiness([0, 1000, 2000, 3000], [1, 2, 3, 4])).toBeUndefined();
  });
});

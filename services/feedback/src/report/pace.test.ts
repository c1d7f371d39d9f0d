import { describe, expect, it } from 'vitest';
import { wordsPerMinute } from './pace.ts';

/** Words of 300 ms, one every 400 ms. */
const spoken = (count: number, fromMs = 0) =>
  Array.from({ length: count }, (_, i) => ({ startMs: fromMs + i * 400, endMs: fromMs + i * 400 + 300 }));

describe('words per minute', () => {
  it('when words follow one another, then it counts from the first to the end of the last', () => {
    expect(wordsPerMinute(spoken(30))).toBeCloseTo((30 * 60_000) / 11_900, 6);
  });

  it('when there is a pause to think, then it does not count', () => {
    const words = [...spoken(30), ...spoken(30, 20_000)];
    expect(wordsPerMinute(words)).toBeCloseTo(wordsPerMinute(spoken(30)) ?? 0, 6);
  });

  it('when pauses are short, then they count', () => {
    const words = [...spoken(30), ...spoken(30, 11_900 + 1_500)];
    expect(wordsPerMinute(words)).toBeCloseTo((60 * 60_000) / (2 * 11_900 + 1_500), 6);
  });

  it('when there is too little speech, then there is no rate', () => {
    expect(wordsPerMinute(spoken(12))).toBeUndefined();
    expect(wordsPerMinute([])).toBeUndefined();
  });
});

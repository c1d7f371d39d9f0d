import { describe, expect, it } from 'vitest';
import { pausesBetween } from './pauses.ts';
import { coveredMs, mergeSpans } from './spans.ts';

const span = (startMs: number, endMs: number) => ({ startMs, endMs });

describe('spans', () => {
  it('when spans overlap, touch or nest, in any order, then their union is counted once', () => {
    const merged = mergeSpans([
      span(500, 900),
      span(0, 300),
      span(300, 400),
      span(600, 700),
      span(850, 1000),
    ]);
    expect(merged).toEqual([span(0, 400), span(500, 1000)]);
    expect(coveredMs(merged)).toBe(900);
  });

  it('when spans are merged, then the input is not modified', () => {
    const input = [span(0, 100), span(100, 200)];
    mergeSpans(input);
    expect(input).toEqual([span(0, 100), span(100, 200)]);
  });
});

describe('pauses', () => {
  const scored = [span(0, 30_000)];

  it('when speech crosses a chunk boundary, then there is no pause at the boundary', () => {
    const speech = mergeSpans([span(8_000, 10_000), span(10_000, 12_000)]);
    expect(pausesBetween(speech, scored)).toEqual([]);
  });

  it('when a silence crosses a chunk boundary, then it is one pause', () => {
    const speech = mergeSpans([span(8_000, 9_600), span(10_900, 12_000)]);
    expect(pausesBetween(speech, scored)).toEqual([span(9_600, 10_900)]);
  });

  it('when a silence is shorter than 250 ms, then it is part of articulation', () => {
    expect(pausesBetween([span(0, 1_000), span(1_249, 2_000), span(2_250, 3_000)], scored)).toEqual([
      span(2_000, 2_250),
    ]);
  });

  it('when silence comes before the first or after the last segment, then it is not a pause', () => {
    expect(pausesBetween([span(5_000, 6_000)], scored)).toEqual([]);
  });

  it('when some audio between two speech segments was not scored, then there is no pause', () => {
    const withGap = [span(0, 10_000), span(20_000, 30_000)];
    expect(pausesBetween([span(1_000, 9_000), span(21_000, 29_000)], withGap)).toEqual([]);
  });
});

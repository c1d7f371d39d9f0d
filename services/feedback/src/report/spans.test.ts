import { describe, expect, it } from 'vitest';
import { pausesBetween } from './pauses.ts';
import { coveredMs, mergeSpans } from './spans.ts';

const span = (startMs: number, endMs: number) => ({ startMs, endMs });

describe('spans', () => {
  it('when spans overlap, touch or nest in any order, then their union is counted once', () => {
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

  it('when spans are merged, then the given ones stay as they were', () => {
    const given = [span(0, 100), span(100, 200)];
    mergeSpans(given);
    expect(given).toEqual([span(0, 100), span(100, 200)]);
  });
});

describe('pauses', () => {
  const heard = [span(0, 30_000)];

  it('when speech runs over the border of two chunks, then there is no pause at the border', () => {
    const speech = mergeSpans([span(8_000, 10_000), span(10_000, 12_000)]);
    expect(pausesBetween(speech, heard)).toEqual([]);
  });

  it('when a silence spans the border of two chunks, then it is one pause', () => {
    const speech = mergeSpans([span(8_000, 9_600), span(10_900, 12_000)]);
    expect(pausesBetween(speech, heard)).toEqual([span(9_600, 10_900)]);
  });

  it('when a silence is shorter than 250 ms, then it belongs to articulation', () => {
    expect(pausesBetween([span(0, 1_000), span(1_249, 2_000), span(2_250, 3_000)], heard)).toEqual([
      span(2_000, 2_250),
    ]);
  });

  it('when silence comes before the first or after the last word, then it is no pause', () => {
    expect(pausesBetween([span(5_000, 6_000)], heard)).toEqual([]);
  });

  it('when some of the sound between two stretches of speech was not scored, then nobody knows', () => {
    const holed = [span(0, 10_000), span(20_000, 30_000)];
    expect(pausesBetween([span(1_000, 9_000), span(21_000, 29_000)], holed)).toEqual([]);
  });
});

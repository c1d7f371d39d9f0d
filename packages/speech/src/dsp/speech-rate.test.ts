import { describe, expect, it } from 'vitest';
import { pausesBetween } from './pauses.ts';
import { speechRate } from './speech-rate.ts';

const speech = [
  { startMs: 1000, endMs: 3000 },
  { startMs: 3200, endMs: 4000 },
  { startMs: 5000, endMs: 6000 },
];

describe('pauses', () => {
  it('when gaps last 200 and 1000 ms, then only the second one is a pause', () => {
    expect(pausesBetween(speech)).toEqual([{ startMs: 4000, endMs: 5000 }]);
  });

  it('when there is silence before and after one segment of speech, then there is no pause', () => {
    expect(pausesBetween(speech.slice(0, 1))).toEqual([]);
    expect(pausesBetween([])).toEqual([]);
  });
});

describe('speech rate', () => {
  it('when 16 syllables take 4 s and a pause of 1 s, then rates are 3.2 and 4 a second', () => {
    const syllables = Array.from({ length: 8 }, (_, i) => 1000 + 250 * i).concat(
      Array.from({ length: 8 }, (_, i) => (i < 4 ? 3250 + 150 * i : 4500 + 250 * (i - 2))),
    );
    expect(syllables.at(-1)).toBe(5750);
    expect(speechRate(syllables, speech)).toEqual({
      speakingPerS: 3.2,
      articulationPerS: 4,
      phonationRatio: 0.8,
    });
  });

  it('when a nucleus lies outside of the speech, then it does not count', () => {
    expect(speechRate([500, 1500, 4500, 9000], speech)?.speakingPerS).toBeCloseTo(1 / 5, 9);
  });

  it('when nobody speaks, then there is no rate', () => {
    expect(speechRate([100, 200], [])).toBeUndefined();
  });
});

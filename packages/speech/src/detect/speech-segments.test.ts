import { describe, expect, it } from 'vitest';
import { speechSegments } from './speech-segments.ts';

const WINDOW_MS = 32;

/** Loud samples, and a probability for each run of windows. */
function segments(...runs: [windows: number, probability: number][]) {
  const probabilities = Float32Array.from(runs.flatMap(([windows, p]) => Array<number>(windows).fill(p)));
  return speechSegments(new Float32Array(probabilities.length * 512).fill(0.1), probabilities);
}

describe('speech segments', () => {
  it('when ten windows are speech, then they are one segment with 30 ms on either side', () => {
    expect(segments([10, 0.1], [10, 0.9], [10, 0.1])).toEqual([
      { startMs: 10 * WINDOW_MS - 30, endMs: 20 * WINDOW_MS + 30 },
    ]);
  });

  it('when the probability wavers between the two thresholds, then speech goes on but does not begin', () => {
    expect(segments([10, 0.4], [10, 0.9], [20, 0.4])).toEqual([
      { startMs: 10 * WINDOW_MS - 30, endMs: 40 * WINDOW_MS },
    ]);
  });

  it('when a gap is shorter than 200 ms, then it belongs to the speech', () => {
    expect(segments([10, 0.9], [6, 0], [10, 0.9])).toHaveLength(1);
  });

  it('when a gap is 200 ms or longer, then there are two segments', () => {
    expect(segments([10, 0.9], [7, 0], [10, 0.9])).toHaveLength(2);
  });

  it('when a burst is shorter than 250 ms, then it is not speech', () => {
    expect(segments([10, 0], [7, 0.99], [10, 0])).toEqual([]);
    expect(segments([10, 0], [8, 0.99], [10, 0])).toHaveLength(1);
  });

  it('when the audio ends while somebody speaks, then the segment ends with it', () => {
    expect(segments([10, 0], [10, 0.9]).at(-1)?.endMs).toBe(20 * WINDOW_MS);
  });

  it('when the detector finds speech below -60 dBFS, then it does not count', () => {
    const probabilities = new Float32Array(20).fill(0.9);
    expect(speechSegments(new Float32Array(20 * 512).fill(0.0009), probabilities)).toEqual([]);
    expect(speechSegments(new Float32Array(20 * 512).fill(0.0011), probabilities)).toHaveLength(1);
  });
});

import { describe, expect, it } from 'vitest';
import { type Candidate, chooseCandidate, prominence } from './candidate.ts';

type Seen = { track: number; prominence: number };

/** The candidate's track, frame by frame at 12 frames per second. */
function choices(frames: Seen[][]): (number | undefined)[] {
  let candidate: Candidate | undefined;
  return frames.map((faces, i) => {
    const ranked = faces.toSorted((a, b) => b.prominence - a.prominence);
    candidate = chooseCandidate(candidate, ranked, Math.round((i * 1000) / 12));
    return candidate?.track;
  });
}
const own: Seen = { track: 0, prominence: 100 };
const other = (prominence: number): Seen => ({ track: 1, prominence });
const times = (count: number, frame: Seen[]) => Array.from({ length: count }, () => frame);

describe('prominence', () => {
  const image = { width: 640, height: 480 };

  it('when a face is larger or nearer to the middle, then it is more prominent', () => {
    const middle = prominence({ x: 270, y: 190, width: 100, height: 100 }, image);
    expect(prominence({ x: 245, y: 165, width: 150, height: 150 }, image)).toBeGreaterThan(middle);
    expect(prominence({ x: 0, y: 190, width: 100, height: 100 }, image)).toBeLessThan(middle);
  });
});

describe('the candidate', () => {
  it('when the first frame has several faces, then the most prominent one is chosen', () => {
    expect(choices([[own, other(120)]])).toEqual([1]);
    expect(choices([[]])).toEqual([undefined]);
  });

  it('when somebody walks past in front, then the candidate stays the same', () => {
    const walk = [
      ...times(5, [own]),
      ...times(12, [own, other(220)]),
      ...times(5, [own]),
      ...times(12, [own, other(220)]),
    ];
    expect(new Set(choices(walk))).toEqual(new Set([0]));
  });

  it('when two faces are about equally prominent and swap ranks, then the candidate stays the same', () => {
    const noisy = Array.from({ length: 60 }, (_, i) => [own, other(i % 2 ? 125 : 80)]);
    expect(new Set(choices(noisy))).toEqual(new Set([0]));
  });

  it('when somebody else sits down in front and stays, then that face is chosen after 1.5 s', () => {
    const seen = choices([...times(3, [own]), ...times(30, [own, other(200)])]);
    expect(seen.indexOf(1)).toBe(3 + 18);
    expect(seen.slice(21)).toEqual(Array(12).fill(1));
  });

  it('when the candidate is briefly absent, then no other face is chosen', () => {
    const seen = choices([...times(3, [own, other(50)]), ...times(6, [other(50)]), [own, other(50)]]);
    expect(seen).toEqual(Array(10).fill(0));
  });

  it('when the candidate has left, then the most prominent of the others is chosen', () => {
    const seen = choices([...times(3, [own, other(50)]), ...times(20, [other(50)])]);
    expect(seen.at(-1)).toBe(1);
    expect(seen.indexOf(1)).toBe(15);
  });
});

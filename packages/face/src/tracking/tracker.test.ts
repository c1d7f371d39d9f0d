import { describe, expect, it } from 'vitest';
import type { Rect } from '../images/picture.ts';
import {
  continues,
  FORGET_MS,
  follow,
  following,
  NOTHING_TRACKED,
  needsDetection,
  type Sighting,
  type TrackerState,
} from './tracker.ts';

const PERIOD_MS = 1000 / 12;

function face(x: number, track?: number, width = 100): Sighting {
  const rect: Rect = { x, y: 100, width, height: width * 1.2 };
  const region = { centre: [x, 100] as const, sidePx: 1.5 * width, angleRad: 0, size: 192 };
  return { rect, region, ...(track !== undefined && { track }) };
}

/** The numbers that the sightings of one frame get. */
function see(state: TrackerState, tMs: number, sightings: Sighting[], others?: number) {
  const { state: next, faces } = follow(state, { tMs, sightings, others });
  return { next, tracks: faces.map(({ track }) => track) };
}

describe('tracking faces', () => {
  const first = see(NOTHING_TRACKED, 0, [face(100), face(400)], 0);

  it('when faces are new, then each gets the next number', () => {
    expect(first.tracks).toEqual([0, 1]);
    expect(see(first.next, PERIOD_MS, [face(100, 0), face(400, 1), face(700)], 0).tracks).toEqual([0, 1, 2]);
  });

  it('when a face is lost and found again nearby, then it keeps its number', () => {
    const lost = see(first.next, PERIOD_MS, [face(400, 1)], 0).next;
    expect(following(lost).map(({ id }) => id)).toEqual([1]);
    expect(see(lost, 2 * PERIOD_MS, [face(400, 1), face(140)], 0).tracks).toEqual([1, 0]);
  });

  it('when two lost faces come back, then each gets the number of the one it is nearest to', () => {
    const lost = see(first.next, PERIOD_MS, [], 0).next;
    expect(see(lost, 2 * PERIOD_MS, [face(390), face(110)], 0).tracks).toEqual([1, 0]);
  });

  it.each([
    ['far away', face(250), 500],
    ['of another size', face(100, undefined, 200), 500],
    ['after it was forgotten', face(100), FORGET_MS + 1],
  ])('when a face is found %s, then it is a new one', (_, sighting, afterMs) => {
    const lost = see(first.next, PERIOD_MS, [face(400, 1)], 0).next;
    expect(see(lost, afterMs, [face(400, 1), sighting], 0).tracks).toEqual([1, 2]);
  });

  it('when the state was cloned on its way to another thread, then it goes on the same', () => {
    const clone = structuredClone(first.next);
    expect(see(clone, PERIOD_MS, [face(101, 0)], 1)).toEqual(see(first.next, PERIOD_MS, [face(101, 0)], 1));
  });
});

describe('the detector', () => {
  const one = see(NOTHING_TRACKED, 0, [face(100)], 2).next;

  it('when nothing is followed, then it looks', () => {
    expect(needsDetection(NOTHING_TRACKED, 0, 0)).toBe(true);
    expect(needsDetection(one, PERIOD_MS, 0)).toBe(true);
  });

  it('when the face is followed, then it rests for a second', () => {
    let state = one;
    const looked: number[] = [];
    for (let i = 1; i <= 36; i++) {
      const tMs = Math.round(i * PERIOD_MS);
      const looks = needsDetection(state, tMs, 1);
      if (looks) looked.push(tMs);
      state = see(state, tMs, [face(100, 0)], looks ? 0 : undefined).next;
    }
    expect(looked).toEqual([1000, 2000, 3000]);
  });

  it('when one of two faces is missing, then it looks in every frame until that one is forgotten', () => {
    let state = see(NOTHING_TRACKED, 0, [face(100), face(400)], 0).next;
    const looked: boolean[] = [];
    for (let i = 1; i <= 14; i++) {
      const tMs = Math.round(i * PERIOD_MS);
      looked.push(needsDetection(state, tMs, 1));
      state = see(state, tMs, [face(100, 0)], looked.at(-1) ? 0 : undefined).next;
    }
    expect(looked).toEqual([...Array<boolean>(12).fill(true), false, false]);
  });

  it('when it rests, then what it counted last is kept', () => {
    expect(see(one, PERIOD_MS, [face(100, 0)]).next.others).toBe(2);
    expect(see(one, PERIOD_MS, [face(100, 0)], 1).next.others).toBe(1);
  });
});

describe('following landmarks', () => {
  const track = { id: 0, ...face(100), seenMs: 0 };

  it('when a face moves as a head moves, then it is still the same', () => {
    expect(continues(track, face(120).rect, [])).toBe(true);
    expect(continues(track, face(100, 0, 115).rect, [])).toBe(true);
  });

  it.each([
    ['leave their region', face(150).rect, []],
    ['grow too fast', face(100, 0, 170).rect, []],
    ['collapse', face(100, 0, 50).rect, []],
    ['are drawn on another face', face(120).rect, [face(125).rect]],
  ])('when landmarks %s, then the face is lost', (_, rect, others) => {
    expect(continues(track, rect, others)).toBe(false);
  });
});

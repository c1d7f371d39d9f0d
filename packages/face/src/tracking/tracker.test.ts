import { describe, expect, it } from 'vitest';
import type { Rect } from '../images/rect.ts';
import {
  activeTracks,
  continues,
  follow,
  LOST_TRACK_TTL_MS,
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

/** The track ids of one frame's sightings. */
function observe(state: TrackerState, tMs: number, sightings: Sighting[], others?: number) {
  const { state: next, faces } = follow(state, { tMs, sightings, others });
  return { next, tracks: faces.map(({ track }) => track) };
}

describe('tracking faces', () => {
  const first = observe(NOTHING_TRACKED, 0, [face(100), face(400)], 0);

  it('when faces are new, then each gets the next id', () => {
    expect(first.tracks).toEqual([0, 1]);
    expect(observe(first.next, PERIOD_MS, [face(100, 0), face(400, 1), face(700)], 0).tracks).toEqual([
      0, 1, 2,
    ]);
  });

  it('when a face is lost and found nearby, then it keeps its id', () => {
    const lost = observe(first.next, PERIOD_MS, [face(400, 1)], 0).next;
    expect(activeTracks(lost).map(({ id }) => id)).toEqual([1]);
    expect(observe(lost, 2 * PERIOD_MS, [face(400, 1), face(140)], 0).tracks).toEqual([1, 0]);
  });

  it('when two lost faces return, then each gets the id of the nearest one', () => {
    const lost = observe(first.next, PERIOD_MS, [], 0).next;
    expect(observe(lost, 2 * PERIOD_MS, [face(390), face(110)], 0).tracks).toEqual([1, 0]);
  });

  it.each([
    ['far away', face(250), 500],
    ['of another size', face(100, undefined, 200), 500],
    ['after its track expired', face(100), LOST_TRACK_TTL_MS + 1],
  ])('when a face is found %s, then it is a new track', (_, sighting, afterMs) => {
    const lost = observe(first.next, PERIOD_MS, [face(400, 1)], 0).next;
    expect(observe(lost, afterMs, [face(400, 1), sighting], 0).tracks).toEqual([1, 2]);
  });

  it('when the state was cloned for another thread, then tracking continues unchanged', () => {
    const clone = structuredClone(first.next);
    expect(observe(clone, PERIOD_MS, [face(101, 0)], 1)).toEqual(
      observe(first.next, PERIOD_MS, [face(101, 0)], 1),
    );
  });
});

describe('the detector', () => {
  const one = observe(NOTHING_TRACKED, 0, [face(100)], 2).next;

  it('when no face is tracked, then the detector runs', () => {
    expect(needsDetection(NOTHING_TRACKED, 0, 0)).toBe(true);
    expect(needsDetection(one, PERIOD_MS, 0)).toBe(true);
  });

  it('when the face is tracked, then the detector pauses for two seconds', () => {
    let state = one;
    const detectedAt: number[] = [];
    for (let i = 1; i <= 60; i++) {
      const tMs = Math.round(i * PERIOD_MS);
      const detects = needsDetection(state, tMs, 1);
      if (detects) detectedAt.push(tMs);
      state = observe(state, tMs, [face(100, 0)], detects ? 0 : undefined).next;
    }
    expect(detectedAt).toEqual([2000, 4000]);
  });

  it('when one of two faces is lost, then the detector runs in every frame until that track expires', () => {
    let state = observe(NOTHING_TRACKED, 0, [face(100), face(400)], 0).next;
    const detectedAt: boolean[] = [];
    for (let i = 1; i <= 14; i++) {
      const tMs = Math.round(i * PERIOD_MS);
      detectedAt.push(needsDetection(state, tMs, 1));
      state = observe(state, tMs, [face(100, 0)], detectedAt.at(-1) ? 0 : undefined).next;
    }
    expect(detectedAt).toEqual([...Array<boolean>(12).fill(true), false, false]);
  });

  it('when the detector pauses, then its last count is kept', () => {
    expect(observe(one, PERIOD_MS, [face(100, 0)]).next.others).toBe(2);
    expect(observe(one, PERIOD_MS, [face(100, 0)], 1).next.others).toBe(1);
  });
});

describe('tracking landmarks', () => {
  const track = { id: 0, ...face(100), seenMs: 0 };

  it('when a face moves as a head does, then it keeps its track', () => {
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

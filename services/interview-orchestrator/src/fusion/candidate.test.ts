import type { FaceFrame } from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { candidateChanges } from './candidate.ts';
import { AT_LEFT, AT_RIGHT, frame } from './testing/observations.ts';

/** Frames with the chunk that each belongs to. */
const seenIn = (...frames: [chunk: number, frame: FaceFrame][]) =>
  frames.map(([chunk, each]) => ({ chunk, frame: each }));
const beside = { ...AT_LEFT, x: AT_LEFT.x + 0.08 };

describe('changes of the candidate', () => {
  it('when the box jumps to another face at a chunk border, then that is a change', () => {
    expect(
      candidateChanges(seenIn([0, frame(0, { box: AT_LEFT })], [1, frame(500, { box: AT_RIGHT })])),
    ).toEqual([500]);
  });

  it('when track numbers restart with the next chunk, then the position shows that it is the same face', () => {
    const moved = seenIn(
      [0, frame(0, { track: 3, box: AT_LEFT })],
      [1, frame(250, { track: 0, box: beside })],
    );
    expect(candidateChanges(moved)).toEqual([]);
  });

  it('when one track moves fast within its chunk, then it is the same face', () => {
    const moved = seenIn(
      [0, frame(0, { track: 1, box: AT_LEFT })],
      [0, frame(250, { track: 1, box: AT_RIGHT })],
    );
    expect(candidateChanges(moved)).toEqual([]);
  });

  it('when another track of the chunk becomes the candidate elsewhere and leaves, then both are changes', () => {
    const passing = seenIn(
      [0, frame(0, { track: 0, box: AT_LEFT })],
      [0, frame(250, { track: 1, box: AT_RIGHT })],
      [0, frame(500, { track: 0, box: AT_LEFT })],
    );
    expect(candidateChanges(passing)).toEqual([250, 500]);
  });

  it('when the face is absent for longer, then its identity is unknown and no change is counted', () => {
    const away = { ...frame(600), faces: [] };
    const back = seenIn([0, frame(0, { box: AT_LEFT })], [0, away], [1, frame(1_100, { box: AT_RIGHT })]);
    expect(candidateChanges(back)).toEqual([]);
  });
});

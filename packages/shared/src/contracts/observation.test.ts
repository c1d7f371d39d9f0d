import { describe, expect, it } from 'vitest';
import { type Box, candidateOf, type FaceFrame, intersectionOverUnion } from './observation.ts';

const unit: Box = { x: 0, y: 0, width: 1, height: 1 };

describe('the intersection over union of two boxes', () => {
  it.each<[what: string, other: Box, overlap: number]>([
    ['they are equal', unit, 1],
    ['one covers half of the other', { ...unit, width: 0.5 }, 0.5],
    ['they share a quarter of each', { x: 0.5, y: 0.5, width: 1, height: 1 }, 0.25 / 1.75],
    ['they touch', { ...unit, x: 1 }, 0],
    ['they are apart in both directions', { x: -2, y: -2, width: 1, height: 1 }, 0],
  ])('when %s, then it is the area of the intersection over that of the union', (_what, other, overlap) => {
    expect(intersectionOverUnion(unit, other)).toBeCloseTo(overlap, 12);
    expect(intersectionOverUnion(other, unit)).toBeCloseTo(overlap, 12);
  });

  it('when both are empty, then it is 0', () => {
    expect(intersectionOverUnion({ ...unit, width: 0 }, { ...unit, width: 0 })).toBe(0);
  });
});

describe('the candidate of a frame', () => {
  const quality = { brightness: 0.5, sharpness: 0.5, reasons: [] };
  const face = (candidate: boolean, score: number) => ({ candidate, box: unit, score, quality });
  const frame = (faces: FaceFrame['faces']): FaceFrame => ({
    tMs: 0,
    brightness: 0.5,
    quality: { reasons: [] },
    otherFaces: 0,
    faces,
  });

  it('when there are other faces, then it is the marked one, or none', () => {
    expect(candidateOf(frame([face(false, 0.9), face(true, 0.8)]))?.score).toBe(0.8);
    expect(candidateOf(frame([face(false, 0.9)]))).toBeUndefined();
  });
});

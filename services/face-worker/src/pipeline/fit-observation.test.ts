import { type FaceFrame, type FaceObservation, faceFrame } from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { fitObservation } from './fit-observation.ts';

const face = (candidate: boolean): FaceObservation => ({
  candidate,
  box: { x: 0.296, y: 0.412, width: 0.273, height: 0.464 },
  score: 0.922,
  quality: { brightness: 0.555, sharpness: 0.705, reasons: [] },
  headPose: { yawDeg: 3.5, pitchDeg: -8.2, rollDeg: 2.2 },
  gaze: { yawDeg: 2.2, pitchDeg: -0.9, onCamera: true },
  eyeOpenness: { left: 0.342, right: 0.347 },
  smile: 0.189,
  mouthOpenness: 0.018,
  emotion: {
    neutral: 0.259,
    happiness: 0,
    surprise: 0.066,
    sadness: 0.159,
    anger: 0.437,
    disgust: 0.001,
    fear: 0.078,
  },
});

const frames = (faces: number): FaceFrame[] =>
  Array.from({ length: 8 }, (_, i) => ({
    tMs: i * 250,
    brightness: 0.5,
    quality: { reasons: [] },
    faces: Array.from({ length: faces }, (_, k) => face(k === 0)),
    otherFaces: 1,
  }));
const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

describe('fitting an observation', () => {
  it('when eight frames have one face each, then they fit 8 KiB unchanged', () => {
    expect(fitObservation(frames(1), 7_700)).toEqual(frames(1));
  });

  it('when other faces make it too large, then they lose their measurements, the candidate none', () => {
    const fitted = fitObservation(frames(2), 7_700);
    expect(bytes(fitted)).toBeLessThanOrEqual(7_700);
    for (const frame of fitted) {
      expect(faceFrame.parse(frame).faces[0]).toEqual(face(true));
      expect(frame.faces[1]).toMatchObject({ candidate: false, score: 0.922 });
      expect(frame.faces[1]).not.toHaveProperty('headPose');
    }
  });

  it('when that is not enough, then other faces are only counted', () => {
    const fitted = fitObservation(frames(4), 6_000);
    expect(bytes(fitted)).toBeLessThanOrEqual(6_000);
    expect(fitted.map((frame) => [frame.faces, frame.otherFaces])).toEqual(
      frames(4).map(() => [[face(true)], 4]),
    );
  });

  it('when even the candidate alone is too large, then it is kept whole', () => {
    expect(fitObservation(frames(3), 100)[0]?.faces).toEqual([face(true)]);
  });
});

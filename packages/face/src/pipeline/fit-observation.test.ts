import { type FaceObservation, faceFrame, LIMITS } from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { motionSeries } from '../tracking/motion.ts';
import { fitObservation } from './fit-observation.ts';

const face = (track: number): FaceObservation => ({
  candidate: track === 0,
  track,
  box: { x: 0.296, y: 0.412, width: 0.273, height: 0.464 },
  score: 0.922,
  quality: { brightness: 0.555, sharpness: 0.705, reasons: [] },
  headPose: { yawDeg: -13.5, pitchDeg: -18.2, rollDeg: -12.2 },
  gaze: { yawDeg: -12.2, pitchDeg: -10.9, onCamera: false, confidence: 0.513 },
  eyeOpenness: { left: 0.342, right: 0.347 },
  smile: 0.189,
  mouthOpenness: 0.018,
  emotion: {
    neutral: 0.259,
    happiness: 0.101,
    surprise: 0.066,
    sadness: 0.159,
    anger: 0.234,
    disgust: 0.001,
    fear: 0.078,
    contempt: 0.102,
  },
});

/** Two seconds of a recording, two hours after its start. */
const findings = (faces: number) => ({
  frames: Array.from({ length: 8 }, (_, i) => ({
    tMs: 7_200_000 + i * 250,
    brightness: 0.503,
    quality: { reasons: [] },
    faces: Array.from({ length: faces }, (_, track) => face(track)),
    otherFaces: 1,
  })),
  motion: motionSeries(
    Array.from({ length: 24 }, (_, i) => ({
      tMs: 7_200_000 + Math.round((i * 1000) / 12),
      yawDeg: -13.5,
      pitchDeg: -18.2,
      rollDeg: -12.2,
      eyeOpenness: 0.345,
      mouthOpenness: 0.123,
    })),
    12,
  ),
});
const LIMIT = LIMITS.observationBytes - 512;
const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

describe('fitting an observation', () => {
  it('when there is one face, then two seconds of a recording fit unchanged', () => {
    expect(fitObservation(findings(1), LIMIT)).toEqual(findings(1));
  });

  it('when other faces make it too large, then they lose their measurements, the candidate none', () => {
    const { frames, motion } = fitObservation(findings(2), LIMIT);
    expect(bytes({ frames, motion })).toBeLessThanOrEqual(LIMIT);
    expect(motion).toEqual(findings(2).motion);
    for (const frame of frames) {
      expect(faceFrame.parse(frame).faces[0]).toEqual(face(0));
      expect(frame.faces[1]).toMatchObject({ candidate: false, track: 1, score: 0.922 });
      expect(frame.faces[1]).not.toHaveProperty('headPose');
    }
  });

  it('when there are four faces, then it fits, and every face is described or counted', () => {
    const { frames, motion } = fitObservation(findings(4), LIMIT);
    expect(bytes({ frames, motion })).toBeLessThanOrEqual(LIMIT);
    for (const frame of frames) {
      expect(frame.faces[0]).toEqual(face(0));
      expect(frame.faces.length + frame.otherFaces).toBe(5);
    }
  });

  it('when even the candidate alone is too large, then it is kept whole', () => {
    const { frames, motion } = fitObservation(findings(3), 100);
    expect(frames.map((frame) => [frame.faces, frame.otherFaces])).toEqual(
      Array.from({ length: 8 }, () => [[face(0)], 3]),
    );
    expect(motion).toEqual(findings(3).motion);
  });

  it('when nobody is the candidate, then the others are outlined as room allows', () => {
    const strangers = findings(3).frames.map((frame) => ({
      ...frame,
      faces: frame.faces.map((other) => ({ ...other, candidate: false })),
    }));
    const { frames } = fitObservation({ frames: strangers }, LIMIT);
    expect(bytes({ frames })).toBeLessThanOrEqual(LIMIT);
    for (const frame of frames) expect(frame.faces.map(({ track }) => track)).toEqual([0, 1, 2]);
  });
});

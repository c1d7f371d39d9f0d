import { type FaceMotion, type HeadPose, round } from '@poise/shared/contracts';
import { meshEyeOpenness } from '../landmarks/lids.ts';
import type { Mesh } from '../landmarks/mesh.ts';
import { mouthOpenness } from '../landmarks/mouth.ts';

/** Head, lids and lips at one instant. */
export type MotionSample = HeadPose & { tMs: number; eyeOpenness: number; mouthOpenness: number };

/**
 * Measurements from the mesh alone. Fully described frames are measured the same way as those between them, so
 * that the series is consistent.
 */
export function motionOf(tMs: number, mesh: Mesh, pose: HeadPose): MotionSample {
  const { left, right } = meshEyeOpenness(mesh);
  return {
    tMs,
    ...pose,
    eyeOpenness: round((left + right) / 2, 3),
    mouthOpenness: round(mouthOpenness(mesh), 3),
  };
}

/** Converts samples to the series of the contract. */
export function motionSeries(samples: readonly MotionSample[], framesPerSecond: number): FaceMotion {
  const series = <Key extends keyof MotionSample>(key: Key) => samples.map((sample) => sample[key]);
  return {
    framesPerSecond,
    tMs: series('tMs'),
    yawDeg: series('yawDeg'),
    pitchDeg: series('pitchDeg'),
    rollDeg: series('rollDeg'),
    eyeOpenness: series('eyeOpenness'),
    mouthOpenness: series('mouthOpenness'),
  };
}

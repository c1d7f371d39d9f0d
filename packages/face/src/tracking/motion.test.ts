import { faceMotion } from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { frontalHead, withEyesOpen, withLandmarks } from '../testing/head.ts';
import { motionOf, motionSeries } from './motion.ts';

const pose = { yawDeg: 1.5, pitchDeg: -2, rollDeg: 0.5 };

describe('motion', () => {
  it('when eyes and mouth open by given shares of their widths, then those are measured', () => {
    const mesh = withEyesOpen(withLandmarks(frontalHead(), { 13: [0, 66, -22], 14: [0, 78, -22] }), 0.27);
    const { eyeOpenness, mouthOpenness, ...rest } = motionOf(83, mesh, pose);
    expect(rest).toEqual({ tMs: 83, ...pose });
    // The scale of the iris network: 1.796 * 0.27 - 0.191.
    expect(eyeOpenness).toBeCloseTo(0.294, 3);
    expect(mouthOpenness).toBe(0.25);
  });

  it('when there are samples, then the series have one value each; without samples they are empty', () => {
    const samples = [0, 83, 167].map((tMs) => motionOf(tMs, frontalHead(), pose));
    const series = faceMotion.parse(motionSeries(samples, 12));
    expect(series.tMs).toEqual([0, 83, 167]);
    expect(series.pitchDeg).toEqual([-2, -2, -2]);
    expect(faceMotion.parse(motionSeries([], 12)).tMs).toEqual([]);
  });
});

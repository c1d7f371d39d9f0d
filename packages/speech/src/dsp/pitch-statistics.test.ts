import { describe, expect, it } from 'vitest';
import type { PitchTrack } from './pitch.ts';
import { pitchStatistics } from './pitch-statistics.ts';

const track = (f0Hz: readonly number[]): PitchTrack => ({
  f0Hz: Float32Array.from(f0Hz),
  count: f0Hz.length,
  firstMs: 20,
  stepMs: 10,
});

describe('pitch statistics', () => {
  it('when the pitch climbs by 2 Hz a frame, then its mean, range and slope follow', () => {
    const found = pitchStatistics(track(Array.from({ length: 51 }, (_, i) => 100 + 2 * i)));
    expect(found).toMatchObject({ meanHz: 150, medianHz: 150, minHz: 100, maxHz: 200, voicedFrames: 51 });
    expect(found?.meanAbsoluteSlopeHzPerS).toBeCloseTo(200, 6);
    expect(found?.rangeSemitones).toBeCloseTo(12 * Math.log2(195 / 105), 6);
    expect(found?.sdHz).toBeCloseTo(Math.sqrt((2 * 51 * 52 * 4) / 24), 3);
  });

  it('when it climbs and falls again, then both count for the slope', () => {
    const found = pitchStatistics(track([100, 110, 120, 110, 100]));
    expect(found?.meanAbsoluteSlopeHzPerS).toBeCloseTo(1000, 6);
  });

  it('when the top lies between two frames, then the parabola finds it', () => {
    const at = (i: number) => 200 - (i - 2.3) ** 2;
    expect(pitchStatistics(track([0, 1, 2, 3, 4].map(at)))?.maxHz).toBeCloseTo(200, 3);
  });

  it('when frames are unvoiced, then they count as that, and for nothing else', () => {
    const found = pitchStatistics(track([0, 150, 150, 0, 0, 150]));
    expect(found).toMatchObject({ meanHz: 150, sdHz: 0, voicedFrames: 3, unvoicedFrames: 3, minHz: 150 });
  });

  it('when there is no voice, then there are no statistics', () => {
    expect(pitchStatistics(track([0, 0, 0]))).toBeUndefined();
  });
});

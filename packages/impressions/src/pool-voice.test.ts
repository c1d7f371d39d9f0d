import type { VoiceMeasures } from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { poolVoice } from './pool-voice.ts';

const chunk = (meanHz: number, voicedFrames: number, maxDb: number): VoiceMeasures => ({
  voicedFrames,
  unvoicedFrames: 1000 - voicedFrames,
  f0: { meanHz, sdHz: 10, minHz: 80, maxHz: 300, medianHz: meanHz, absoluteSlopeHzPerS: 200 },
  intensity: { meanDb: 60, sdDb: 6, minDb: 35, maxDb, medianDb: 55 },
  breaks: { count: 10, ratio: 0.4 },
});

describe('the voice of an answer', () => {
  it('when chunks have different amounts of voice, then the pitch is weighted by voiced frames', () => {
    const pooled = poolVoice([
      { durationMs: 10_000, voice: chunk(100, 100, 70) },
      { durationMs: 10_000, voice: chunk(200, 300, 75) },
    ]);
    expect(pooled).toMatchObject({ seconds: 20, voicedFrames: 400, unvoicedFrames: 1600 });
    expect(pooled?.f0.meanHz).toBe(175);
    // Within the chunks 10 Hz, and between them √(¼ · 75² + ¾ · 25²) Hz.
    expect(pooled?.f0.sdHz).toBeCloseTo(Math.sqrt(100 + 0.25 * 75 ** 2 + 0.75 * 25 ** 2), 9);
    expect(pooled?.intensity.meanDb).toBeCloseTo(60, 9);
    expect(pooled?.intensity.maxDb).toBe(75);
    expect(pooled?.breaks).toEqual({ count: 20, ratio: 0.4 });
  });

  it('when a chunk is silent, then it counts as unvoiced and as a break', () => {
    const pooled = poolVoice([{ durationMs: 10_000, voice: chunk(100, 500, 70) }, { durationMs: 10_000 }]);
    expect(pooled).toMatchObject({ seconds: 20, voicedFrames: 500, unvoicedFrames: 1500 });
    expect(pooled?.breaks.ratio).toBeCloseTo(0.7, 9);
  });

  it('when no chunk has a pitch, then there is no result', () => {
    expect(poolVoice([{ durationMs: 10_000 }])).toBeUndefined();
  });
});

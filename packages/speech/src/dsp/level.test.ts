import { describe, expect, it } from 'vitest';
import { synthesize } from '../testing/signals.ts';
import { blockPowers, clippedRatio, dbfs, MIN_DBFS, peak, snrDb } from './level.ts';

const sine = (amplitude: number) => synthesize(1, (t) => amplitude * Math.sin(2 * Math.PI * 1000 * t));

describe('level', () => {
  it('when a sine of 1 kHz is at full scale, then every block has -3.01 dBFS', () => {
    for (const power of blockPowers(sine(1))) expect(dbfs(power)).toBeCloseTo(-3.01, 2);
  });

  it('when the amplitude is halved, then the level falls by 6.02 dB', () => {
    expect(dbfs(blockPowers(sine(0.5))[3] as number)).toBeCloseTo(-9.03, 2);
  });

  it('when there is digital silence, then the level is the lowest one, not minus infinity', () => {
    expect(dbfs(blockPowers(new Float32Array(160))[0] as number)).toBe(MIN_DBFS);
  });

  it('when resampling overshoots full scale, then the level ends at 0 dBFS', () => {
    expect(dbfs(4)).toBe(0);
  });

  it('when the audio ends within a block, then the last block is measured over the samples that it has', () => {
    const powers = blockPowers(new Float32Array(200).fill(0.5));
    expect([...powers]).toEqual([0.25, 0.25]);
  });

  it('when a tenth of the samples are at full scale, either way, then a tenth is clipped', () => {
    const samples = Float32Array.from({ length: 1000 }, (_, i) =>
      i % 20 === 0 ? 1 : i % 20 === 10 ? -1 : 0.99,
    );
    expect(clippedRatio(samples)).toBeCloseTo(0.1, 6);
  });

  it('when there is no sample, then nothing is clipped and the peak is 0', () => {
    expect(clippedRatio(new Float32Array())).toBe(0);
    expect(peak(new Float32Array())).toBe(0);
  });

  it('when the largest sample is negative, then its magnitude is the peak', () => {
    expect(peak(Float32Array.of(0.1, -0.7, 0.3))).toBeCloseTo(0.7, 6);
  });
});

describe('signal-to-noise ratio', () => {
  it('when speech with its noise has eleven times the power of the noise, then the ratio is 10 dB', () => {
    expect(snrDb(0.011, 0.001)).toBeCloseTo(10, 9);
  });

  it('when pauses are digitally silent, or as loud as the speech, then there is none', () => {
    expect(snrDb(0.01, 0)).toBeUndefined();
    expect(snrDb(0.01, 0.01)).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { shimmer } from './shimmer.ts';

const PERIOD = 128;

/** A bump every 8 ms, in turn stronger and weaker by a share, and where the bumps are. */
function bumps(count: number, share: number) {
  const samples = new Float32Array((count + 1) * PERIOD);
  const pulsesMs = new Float64Array(count);
  for (let i = 0; i < count; i += 1) {
    const centre = (i + 1) * PERIOD;
    const amplitude = 0.4 * (1 + (i % 2 === 0 ? share : -share));
    for (let k = -40; k < 40; k += 1) samples[centre + k] = amplitude * Math.cos((Math.PI * k) / 80);
    pulsesMs[i] = ((centre + 0.5) * 1000) / 16_000;
  }
  return { samples, pulsesMs };
}

const measured = (count: number, share: number) => {
  const { samples, pulsesMs } = bumps(count, share);
  return shimmer(samples, pulsesMs);
};

describe('shimmer of known amplitudes', () => {
  it('when all periods are as strong, then there is none', () => {
    const { local, apq3, apq5 } = measured(20, 0);
    for (const value of [local, apq3, apq5]) expect(value).toBeCloseTo(0, 6);
  });

  it('when they alternate by five per cent, then local, apq3 and apq5 are 10, 20/3 and 4 per cent', () => {
    const { local, apq3, apq5 } = measured(22, 0.05);
    expect(local).toBeCloseTo(0.1, 5);
    expect(apq3).toBeCloseTo(0.2 / 3, 5);
    expect(apq5).toBeCloseTo(0.04, 5);
  });

  it('when they alternate by more than a factor of 1.6, then that is no shimmer of one voice', () => {
    expect(measured(20, 0.3)).toEqual({});
  });
});

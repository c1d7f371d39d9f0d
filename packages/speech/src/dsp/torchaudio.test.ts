import { describe, expect, it } from 'vitest';
import { synthesize, whiteNoise } from '../testing/signals.ts';
import { deltas } from './deltas.ts';
import golden from './golden/torchaudio.json' with { type: 'json' };
import { type FrameFeatures, logMelExtractor } from './log-mel.ts';
import { mfcc } from './mfcc.ts';

/** The audio of training/speech/golden_features.py. */
function audio(): Float32Array {
  const noise = whiteNoise(0.002);
  return synthesize(golden.samples / 16_000, (t) => {
    const swell = 0.4 * Math.sin(2 * Math.PI * 1.3 * t) ** 2;
    return swell * Math.sin(2 * Math.PI * (120 * t + 1865 * t * t)) + noise();
  });
}

/** Largest difference to the golden frames, of which the file holds every sixth. */
function largestDifference(ours: FrameFeatures, theirs: readonly (readonly number[])[]): number {
  let largest = 0;
  theirs.forEach((frame, row) => {
    frame.forEach((value, i) => {
      const own = ours.values[row * golden.every * ours.perFrame + i] as number;
      largest = Math.max(largest, Math.abs(own - value));
    });
  });
  return largest;
}

describe('features beside torchaudio', () => {
  const logMel = logMelExtractor(golden.settings)(audio());
  const coefficients = mfcc(logMel, golden.coefficients);

  it('when the audio is cut into frames, then there are as many', () => {
    expect(logMel.frames).toBe(golden.frames);
  });

  it('when log-mel energies are taken, then they agree within 0.001 (0.004 dB)', () => {
    expect(largestDifference(logMel, golden.logMel)).toBeLessThan(0.001);
  });

  it('when cepstral coefficients and their changes are taken, then they agree within 0.001', () => {
    expect(largestDifference(coefficients, golden.mfcc)).toBeLessThan(0.001);
    expect(largestDifference(deltas(coefficients), golden.deltas)).toBeLessThan(0.001);
  });

  it('when the audio is 20 dB louder, then only the first coefficient changes', () => {
    const loud = mfcc(logMelExtractor(golden.settings)(audio().map((x) => 10 * x)), 13);
    const middle = 20 * 13;
    const change = (i: number) =>
      (loud.values[middle + i] as number) - (coefficients.values[middle + i] as number);
    expect(change(0)).toBeCloseTo(Math.log(100) * Math.sqrt(golden.settings.bands), 0);
    for (let i = 1; i < 13; i += 1) expect(Math.abs(change(i))).toBeLessThan(0.1);
  });

  it('when the audio is shorter than half a window, then there are no frames', () => {
    expect(logMelExtractor(golden.settings)(new Float32Array(200)).frames).toBe(0);
  });
});

import { describe, expect, it } from 'vitest';
import { harmonics, synthesize } from '../testing/signals.ts';
import { trackPitch } from './pitch.ts';
import {
  alphaRatioDb,
  type LongTermSpectrum,
  spectralTiltDbPerOctave,
  voicedSpectrum,
} from './spectral-tilt.ts';

/** Harmonics up to 7 kHz whose level falls by `dbPerOctave`. */
function voice(f0Hz: number, dbPerOctave: number): LongTermSpectrum | undefined {
  const amplitudes = Array.from(
    { length: Math.floor(7000 / f0Hz) },
    (_, k) => 0.1 * 10 ** ((dbPerOctave * Math.log2(k + 1)) / 20),
  );
  const samples = synthesize(1, harmonics(f0Hz, amplitudes));
  return voicedSpectrum(samples, trackPitch(samples));
}

describe('spectral tilt', () => {
  it.each([
    [100, -6],
    [100, -12],
    [125, -12],
    [220, -6],
    [220, -12],
  ])('when the harmonics of %d Hz fall by %d dB an octave, then so does the spectrum', (f0, slope) => {
    const spectrum = voice(f0, slope) as LongTermSpectrum;
    expect(Math.abs((spectralTiltDbPerOctave(spectrum) as number) - slope)).toBeLessThan(1.5);
  });

  it('when a voice is pressed rather than soft, then less of it lies below 1 kHz', () => {
    const [pressed, soft] = [voice(120, -6), voice(120, -14)] as [LongTermSpectrum, LongTermSpectrum];
    expect(alphaRatioDb(soft)).toBeGreaterThan((alphaRatioDb(pressed) as number) + 5);
  });

  it('when two tones of 500 and 2000 Hz are 10 dB apart, then so are the ranges below and above 1 kHz', () => {
    const at = (t: number) =>
      0.3 * Math.sin(2 * Math.PI * 500 * t) + (0.3 / Math.sqrt(10)) * Math.sin(2 * Math.PI * 2000 * t);
    const samples = synthesize(1, at);
    const spectrum = voicedSpectrum(samples, trackPitch(samples)) as LongTermSpectrum;
    expect(alphaRatioDb(spectrum)).toBeCloseTo(10, 1);
  });

  it('when nothing is voiced, then there is no spectrum', () => {
    const silence = new Float32Array(16_000);
    expect(voicedSpectrum(silence, trackPitch(silence))).toBeUndefined();
  });
});

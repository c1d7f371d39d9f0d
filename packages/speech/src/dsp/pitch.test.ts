import { describe, expect, it } from 'vitest';
import { harmonics, synthesize, whiteNoise } from '../testing/signals.ts';
import { frameTimeMs } from './frames.ts';
import { type PitchTrack, trackPitch } from './pitch.ts';

const TOLERANCE = 0.01;

function voicedRatio({ f0Hz, count }: PitchTrack): number {
  return f0Hz.filter((f0) => f0 > 0).length / count;
}

/** Largest relative error of any frame; an unvoiced frame counts as wholly wrong. */
function worstError({ f0Hz }: PitchTrack, trueHz: number): number {
  return Math.max(...f0Hz.map((f0) => Math.abs(f0 / trueHz - 1)));
}

describe('pitch of tones with a known f0', () => {
  it.each([80, 100, 123.4, 180, 250.7, 333, 440, 490])(
    'when a sine has %d Hz, then every frame is within one per cent',
    (f0) => {
      expect(worstError(trackPitch(synthesize(1, harmonics(f0, [0.5]))), f0)).toBeLessThan(TOLERANCE);
    },
  );

  it.each([78, 110, 165, 220, 310, 450])(
    'when ten harmonics fall by 6 dB an octave from %d Hz, then every frame is within one per cent',
    (f0) => {
      const amplitudes = Array.from({ length: 10 }, (_, k) => 0.2 / (k + 1));
      expect(worstError(trackPitch(synthesize(1, harmonics(f0, amplitudes))), f0)).toBeLessThan(TOLERANCE);
    },
  );

  it('when the pitch glides from 100 to 300 Hz, then the track follows within one per cent', () => {
    const track = trackPitch(synthesize(2, (t) => 0.4 * Math.sin(2 * Math.PI * (100 * t + 50 * t * t))));
    for (let i = 0; i < track.count; i += 1) {
      const trueHz = 100 + (100 * frameTimeMs(track, i)) / 1000;
      expect(Math.abs((track.f0Hz[i] as number) / trueHz - 1)).toBeLessThan(TOLERANCE);
    }
  });
});

describe('octave robustness', () => {
  it.each([
    ['the second harmonic is 12 dB stronger', [0.1, 0.4, 0.1, 0.1]],
    ['the fundamental is missing', [0, 0.3, 0.2, 0.1, 0.1]],
    ['only harmonics 3 to 8 are there, as on a telephone', [0, 0, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]],
    ['even harmonics are missing', [0.3, 0, 0.2, 0, 0.1, 0, 0.1]],
  ])('when %s, then the octave stays right', (_, amplitudes) => {
    expect(worstError(trackPitch(synthesize(1, harmonics(140, amplitudes))), 140)).toBeLessThan(TOLERANCE);
  });

  it('when a voice is 15 dB above white noise, then all frames stay voiced and the octave right', () => {
    const noise = whiteNoise(0.1);
    const voice = harmonics(150, [0.3, 0.2, 0.15, 0.1]);
    expect(worstError(trackPitch(synthesize(1, (t) => voice(t) + noise())), 150)).toBeLessThan(2 * TOLERANCE);
  });
});

describe('no pitch', () => {
  it('when there is digital silence, then no frame is voiced', () => {
    expect(voicedRatio(trackPitch(new Float32Array(16_000)))).toBe(0);
  });

  it('when there is white noise, then fewer than one frame in twenty is voiced', () => {
    expect(voicedRatio(trackPitch(synthesize(2, whiteNoise(0.5))))).toBeLessThan(0.05);
  });

  it('when a tone is followed by the same tone 50 dB lower, then only the loud part is voiced', () => {
    const track = trackPitch(
      synthesize(2, (t) => (t < 1 ? 0.5 : 0.5 * 10 ** (-50 / 20)) * Math.sin(2 * Math.PI * 200 * t)),
    );
    expect(voicedRatio(track)).toBeCloseTo(0.5, 1);
    expect(track.f0Hz.subarray(110).every((f0) => f0 === 0)).toBe(true);
  });

  it('when the audio is shorter than one window, then there are no frames', () => {
    expect(trackPitch(new Float32Array(100)).count).toBe(0);
    expect(trackPitch(new Float32Array(0)).count).toBe(0);
  });

  it('when a constant lies under a tone, then it changes nothing', () => {
    const tone = harmonics(200, [0.2]);
    expect(worstError(trackPitch(synthesize(1, (t) => tone(t) + 0.5)), 200)).toBeLessThan(TOLERANCE);
  });
});

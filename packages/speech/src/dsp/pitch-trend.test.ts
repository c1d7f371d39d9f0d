import { describe, expect, it } from 'vitest';
import { synthesize } from '../testing/signals.ts';
import { type PitchTrack, trackPitch } from './pitch.ts';
import { finalRises, pitchSlopeSemitonesPerS, terminalRiseSemitones } from './pitch-trend.ts';

/** A tone of 2 s at 150 Hz that moves by `semitones` over its last half second. */
function ending(semitones: number): PitchTrack {
  let phase = 0;
  return trackPitch(
    synthesize(2, (t) => {
      phase += (2 * Math.PI * 150 * 2 ** ((semitones * Math.max(0, t - 1.5) * 2) / 12)) / 16_000;
      return 0.4 * Math.sin(phase) + 0.2 * Math.sin(2 * phase);
    }),
  );
}

const whole = { startMs: 0, endMs: 2000 };

describe('the end of an utterance', () => {
  it.each([-6, 0, 4, 8])('when the pitch moves by %d semitones, then that is measured', (semitones) => {
    const rise = terminalRiseSemitones(ending(semitones), whole);
    expect(Math.abs((rise ?? Number.NaN) - semitones)).toBeLessThan(0.6);
  });

  it('when the last frames are an octave too low, then a rise is still one', () => {
    const track = ending(6);
    const f0Hz = track.f0Hz.map((f0, i) => (i >= track.count - 8 ? f0 / 2 : f0));
    expect(terminalRiseSemitones({ ...track, f0Hz }, whole)).toBeGreaterThan(3);
  });

  it('when one of two utterances rises at its end, then half of them do', () => {
    const utterances = [whole, { startMs: 0, endMs: 1400 }];
    expect(finalRises(ending(6), utterances)).toEqual({ phrases: 2, finalRises: 1 });
  });

  it('when the end is not voiced, then there is no result', () => {
    const silence = trackPitch(new Float32Array(32_000));
    expect(terminalRiseSemitones(silence, whole)).toBeUndefined();
    expect(finalRises(silence, [whole])).toEqual({ phrases: 0, finalRises: 0 });
  });
});

describe('declination', () => {
  it('when the pitch falls from 200 to 160 Hz over 2 s, then by 1.93 semitones a second', () => {
    const track = trackPitch(synthesize(2, (t) => 0.4 * Math.sin(2 * Math.PI * (200 * t - 10 * t * t))));
    expect(pitchSlopeSemitonesPerS(track, whole)).toBeCloseTo(-1.93, 1);
  });

  it('when there is no voice, then there is no slope', () => {
    expect(pitchSlopeSemitonesPerS(trackPitch(new Float32Array(32_000)), whole)).toBeUndefined();
  });
});

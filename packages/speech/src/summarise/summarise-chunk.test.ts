import { type SpeechObservation, speechObservation } from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { speechSegments } from '../detect/speech-segments.ts';
import { trackPitch } from '../dsp/pitch.ts';
import { measureRange } from '../measure/measure-range.ts';
import { harmonics, synthesize, whiteNoise } from '../testing/signals.ts';
import { chunkView } from './chunk-view.ts';
import { summariseChunk } from './summarise-chunk.ts';

const voice = harmonics(150, [0.3, 0.2, 0.1, 0.1]);

/** Analyses one chunk that starts at 20 s, of which `from` to `to` (seconds) is speech. */
function summarise(samples: Float32Array, from: number, to: number, endMs?: number): SpeechObservation {
  const probabilities = Float32Array.from({ length: Math.ceil(samples.length / 512) }, (_, i) =>
    i * 0.032 >= from && i * 0.032 < to ? 1 : 0,
  );
  const chunk = { startMs: 20_000, endMs: endMs ?? 20_000 + Math.round(samples.length / 16) };
  const detected = { speech: speechSegments(samples, probabilities), pitch: trackPitch(samples) };
  const range = { ...measureRange(samples, detected), segments: [] };
  return speechObservation.parse(summariseChunk(chunkView(range, 20_000, chunk)));
}

describe('a chunk with speech', () => {
  const noise = whiteNoise(0.004);
  const swell = (t: number) => voice(t) * (0.1 + 0.9 * Math.sin(Math.PI * 4 * t) ** 2);
  const observation = summarise(
    synthesize(4, (t) => noise() + (t > 1 && t < 3 ? swell(t) : 0)),
    1,
    2.9,
  );

  it('then its share, its segments and its seconds show where it is', () => {
    expect(observation.speechRatio).toBeCloseTo(0.5, 1);
    expect(observation.speech).toHaveLength(1);
    expect(Math.abs((observation.speech[0]?.startMs ?? 0) - 21_000)).toBeLessThan(60);
    expect(observation.seconds.map((s) => s.tMs)).toEqual([20_000, 21_000, 22_000, 23_000]);
    expect(observation.seconds.map((s) => Math.round(s.speaking))).toEqual([0, 1, 1, 0]);
  });

  it('then its pitch is that of the voice, and only where there is one', () => {
    expect(observation.f0?.medianHz).toBeCloseTo(150, 0);
    expect(observation.f0?.sdSemitones).toBeLessThan(0.1);
    expect(observation.seconds.map((s) => s.f0Hz !== undefined)).toEqual([false, true, true, false]);
    expect(observation.voicedRatio).toBeGreaterThan(0.85);
  });

  it('then its eight swells are eight syllables', () => {
    expect(observation.syllablesMs).toHaveLength(8);
    expect(observation.syllablesMs.every((ms) => ms > 21_000 && ms < 23_000)).toBe(true);
  });

  it('then speech and noise have the levels that went in', () => {
    // White noise of amplitude a has a mean square of a²/3.
    expect(observation.level.noiseDbfs).toBeCloseTo(10 * Math.log10(0.004 ** 2 / 3), 0);
    const [loud, quiet] = [observation.level.speechDbfs ?? 0, observation.level.noiseDbfs ?? 0];
    expect(loud - quiet).toBeGreaterThan(30);
    expect(observation.quality.reasons).toEqual([]);
  });
});

describe('a chunk that shows little', () => {
  it('when it is digital silence, then nothing is measured but the silence', () => {
    const observation = summarise(new Float32Array(48_000), 0, 3);
    expect(observation).toMatchObject({ speechRatio: 0, voicedRatio: 0, speech: [], syllablesMs: [] });
    expect(observation.f0).toBeUndefined();
    expect(observation.level).toEqual({ peakDbfs: -120, noiseDbfs: -120, clippedRatio: 0 });
    expect(observation.seconds.map((s) => s.levelDbfs)).toEqual([-120, -120, -120]);
    expect(observation.quality.reasons).toEqual(['silent']);
  });

  it('when there is audio but nobody speaks, then a pitch in it does not count', () => {
    const observation = summarise(synthesize(2, voice), 9, 9);
    expect(observation.f0).toBeUndefined();
    expect(observation.seconds.every((s) => s.f0Hz === undefined)).toBe(true);
    expect(observation.quality.reasons).toEqual(['no-speech']);
  });

  it('when everything is speech, then there is no noise to measure', () => {
    const observation = summarise(synthesize(2, voice), 0, 2);
    expect(observation.level.noiseDbfs).toBeUndefined();
    expect(observation.level.speechDbfs).toBeDefined();
  });

  it('when speech is 8 dB above the noise, then it is noisy', () => {
    const noise = whiteNoise(0.25);
    const samples = synthesize(3, (t) => noise() + (t > 1 && t < 2 ? voice(t) : 0));
    expect(summarise(samples, 1, 2).quality.reasons).toEqual(['noisy']);
  });

  it('when speech is at -50 dBFS, then it is too quiet', () => {
    const samples = synthesize(2, (t) => 0.012 * voice(t));
    expect(summarise(samples, 0, 2).quality.reasons).toEqual(['too-quiet']);
  });

  it('when peaks are cut off, then it is clipped', () => {
    const samples = synthesize(2, (t) => Math.max(-1, Math.min(1, 3 * voice(t))));
    expect(summarise(samples, 0, 2).quality.reasons).toEqual(['clipped']);
  });

  it('when it holds 300 ms, then it is too short', () => {
    expect(summarise(synthesize(0.3, voice), 0, 0.3).quality.reasons).toEqual(['too-short']);
  });

  it('when the decoder delivered less than was announced, then only that is reported', () => {
    const observation = summarise(synthesize(1.5, voice), 0, 1.5, 24_000);
    expect(observation.seconds).toHaveLength(2);
    expect(observation.speech.at(-1)?.endMs).toBe(21_500);
    expect(observation.speechRatio).toBe(1);
  });

  it('when the decoder delivered nothing, then the chunk is silent and has no seconds', () => {
    const observation = summarise(new Float32Array(), 0, 1, 24_000);
    expect(observation.seconds).toEqual([]);
    expect(observation.quality.reasons).toEqual(['too-short', 'silent']);
  });
});

describe('chunks of one range', () => {
  it('when speech runs across their border, then each has its part, in its own time', () => {
    const samples = synthesize(4, voice);
    const chunks = [
      { startMs: 500, endMs: 2_500 },
      { startMs: 2_500, endMs: 4_500 },
    ];
    const detected = { speech: [{ startMs: 0, endMs: 4_000 }], pitch: trackPitch(samples) };
    const range = { ...measureRange(samples, detected), segments: [] };
    const observations = chunks.map((chunk) => summariseChunk(chunkView(range, 500, chunk)));
    expect(observations.map((o) => o.speech)).toEqual(chunks.map((chunk) => [chunk]));
    const frames = observations.map((o) => o.f0?.voicedFrames ?? 0);
    expect(Math.abs((frames[0] ?? 0) - (frames[1] ?? 0))).toBeLessThanOrEqual(2);
  });
});

import { poolVoice } from '@poise/impressions';
import { describe, expect, it } from 'vitest';
import { trackPitch } from '../dsp/pitch.ts';
import { measureRange } from '../measure/measure-range.ts';
import { clipAudio, hasClips } from '../testing/clips.ts';
import { chunkView } from './chunk-view.ts';
import { summariseChunk } from './summarise-chunk.ts';

const CHUNK_MS = 3000;

/** The voice of audio that is speech throughout, pooled over chunks of the given length. */
function pooled(samples: Float32Array, chunkMs: number) {
  const endMs = Math.floor(samples.length / 16);
  const chunks = Array.from({ length: Math.ceil(endMs / chunkMs) }, (_, i) => ({
    startMs: i * chunkMs,
    endMs: Math.min(endMs, (i + 1) * chunkMs),
  }));
  const detected = { speech: [{ startMs: 0, endMs }], pitch: trackPitch(samples) };
  const range = { ...measureRange(samples, detected), segments: [] };
  const observations = chunks.map((chunk) => summariseChunk(chunkView(range, 0, chunk)));
  const voice = poolVoice(
    chunks.map(({ startMs, endMs }, i) => ({ durationMs: endMs - startMs, voice: observations[i]?.voice })),
  );
  if (!voice) throw new Error('the clip has no voice');
  return { voice, chunks: chunks.length };
}

describe.skipIf(!hasClips)('a clip of real speech (needs the shared media and ffmpeg)', () => {
  it.each(['talking-2.mp4', 'talking-3.mp4', 'talking-8s.mp4'])(
    'when the chunks of %s are pooled, then it is as if it had been measured at once',
    (name) => {
      const samples = clipAudio(name);
      const whole = pooled(samples, samples.length).voice;
      const { voice, chunks } = pooled(samples, CHUNK_MS);
      const ratio = (of: (from: typeof whole) => number) => of(voice) / of(whole);
      expect(voice.seconds).toBeCloseTo(whole.seconds, 3);
      expect(Math.abs(voice.voicedFrames - whole.voicedFrames)).toBeLessThanOrEqual(chunks);
      expect(Math.abs(voice.unvoicedFrames - whole.unvoicedFrames)).toBeLessThanOrEqual(2 * chunks);
      // Pitch: 1 % of the mean, 2 % of its spread, 5 % of the median, which no mean of medians is, and
      // 15 % of the slope, which has fewer pairs of frames than there are frames.
      expect(Math.abs(ratio(({ f0 }) => f0.meanHz) - 1)).toBeLessThan(0.01);
      expect(Math.abs(ratio(({ f0 }) => f0.sdHz) - 1)).toBeLessThan(0.02);
      expect(Math.abs(ratio(({ f0 }) => f0.absoluteSlopeHzPerS) - 1)).toBeLessThan(0.15);
      expect(Math.abs(ratio(({ f0 }) => f0.medianHz) - 1)).toBeLessThan(0.05);
      // Levels: 0.1 dB of mean and extremes, 1 dB of the spread.
      expect(Math.abs(voice.intensity.meanDb - whole.intensity.meanDb)).toBeLessThan(0.1);
      expect(Math.abs(voice.intensity.minDb - whole.intensity.minDb)).toBeLessThan(0.1);
      expect(Math.abs(voice.intensity.maxDb - whole.intensity.maxDb)).toBeLessThan(0.1);
      expect(Math.abs(voice.intensity.sdDb - whole.intensity.sdDb)).toBeLessThan(1);
      // A break across the border of two chunks is none of either.
      expect(Math.abs(voice.breaks.count - whole.breaks.count)).toBeLessThanOrEqual(chunks);
      expect(Math.abs(voice.breaks.ratio - whole.breaks.ratio)).toBeLessThan(0.05);
    },
  );
});

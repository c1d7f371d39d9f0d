import { msOf, samplesOf } from '../dsp/frames.ts';
import { type PitchTrack, pitchBetween, trackPitch } from '../dsp/pitch.ts';
import { resampler } from '../dsp/resample.ts';
import { padded, type Segment } from '../dsp/segments.ts';
import type { SpeechDetector } from './silero.ts';
import { speechSegments } from './speech-segments.ts';

/** By how much audio is slowed down whose voice is too high for the detector: formants and pitch sink with it. */
const SLOWER = 1.75;
/** A gap gets a second pass where a voice of this pitch or higher… */
const HIGH_HZ = 230;
/** …lasts this long in it; in pauses between words it never does. */
const MIN_HIGH_MS = 300;
/** The second pass finds whole phrases; shorter segments are noises. */
const MIN_PHRASE_MS = 500;

const slowedDown = resampler(100, 100 * SLOWER);

export type DetectedSpeech = {
  /** Ascending and apart from each other. */
  readonly speech: readonly Segment[];
  /** Of all of the audio. */
  readonly pitch: PitchTrack;
};

/**
 * Where somebody speaks, and the pitch that was needed to find out. Silero misses high shouting and
 * laughing, of women above all, but detects it in the same audio slowed down: so a gap without speech
 * gets a second pass where something in it has the pitch of a high voice.
 *
 * @param samples 16 kHz mono.
 */
export async function detectSpeech(samples: Float32Array, detect: SpeechDetector): Promise<DetectedSpeech> {
  const pitch = trackPitch(samples);
  const durationMs = msOf(samples.length);
  const speech = speechSegments(samples, await detect(samples));
  const missed: Segment[] = [];
  for (const gap of gapsBetween(speech, durationMs))
    if (highMs(pitchBetween(pitch, gap.startMs, gap.endMs)) >= MIN_HIGH_MS)
      missed.push(...(await detectSlowedDown(samples, gap, detect)));
  if (missed.length === 0) return { speech, pitch };
  const all = [...speech, ...missed].toSorted((a, b) => a.startMs - b.startMs);
  return { speech: padded(all, 0, durationMs), pitch };
}

async function detectSlowedDown(
  samples: Float32Array,
  gap: Segment,
  detect: SpeechDetector,
): Promise<Segment[]> {
  const slow = slowedDown(samples.subarray(samplesOf(gap.startMs), samplesOf(gap.endMs)));
  return speechSegments(slow, await detect(slow))
    .map(({ startMs, endMs }) => ({
      startMs: gap.startMs + startMs / SLOWER,
      endMs: Math.min(gap.endMs, gap.startMs + endMs / SLOWER),
    }))
    .filter(({ startMs, endMs }) => endMs - startMs >= MIN_PHRASE_MS);
}

function gapsBetween(speech: readonly Segment[], durationMs: number): Segment[] {
  const starts = [0, ...speech.map(({ endMs }) => endMs)];
  const ends = [...speech.map(({ startMs }) => startMs), durationMs];
  return starts
    .map((startMs, i) => ({ startMs, endMs: ends[i] ?? durationMs }))
    .filter(({ startMs, endMs }) => endMs - startMs >= MIN_PHRASE_MS);
}

const highMs = ({ f0Hz, stepMs }: PitchTrack): number => stepMs * f0Hz.filter((hz) => hz >= HIGH_HZ).length;

import { msOf, samplesOf } from '../dsp/frames.ts';
import { type PitchTrack, pitchBetween, trackPitch } from '../dsp/pitch.ts';
import { resampler } from '../dsp/resample.ts';
import type { SpeechDetector } from './silero.ts';
import { padded, type Segment, speechSegments } from './speech-segments.ts';

/** How much slower a sound is played whose voice is too high for the detector: formants and pitch sink with it. */
const SLOWER = 1.75;
/** A gap is heard a second time where a voice from this pitch on… */
const HIGH_HZ = 230;
/** …lasts so long in it; in pauses between words it never does. */
const HIGH_FROM_MS = 300;
/** What is found then are whole phrases; what is shorter are noises. */
const SHORTEST_MS = 500;

const slowed = resampler(100, 100 * SLOWER);

export type HeardSpeech = {
  /** Ascending and apart from each other. */
  readonly speech: Segment[];
  /** Of all of the sound. */
  readonly pitch: PitchTrack;
};

/**
 * Where somebody speaks, and the pitch that tells it. Silero takes high shouting and laughing for no
 * speech, that of women above all, but hears it in the same sound played slower: so it gets a second
 * chance where it hears nothing, yet something has the pitch of a high voice.
 *
 * @param samples 16 kHz mono.
 */
export async function hearSpeech(samples: Float32Array, detect: SpeechDetector): Promise<HeardSpeech> {
  const pitch = trackPitch(samples);
  const durationMs = msOf(samples.length);
  const speech = speechSegments(samples, await detect(samples));
  const missed: Segment[] = [];
  for (const gap of gapsBetween(speech, durationMs))
    if (highMs(pitchBetween(pitch, gap.startMs, gap.endMs)) >= HIGH_FROM_MS)
      missed.push(...(await hearSlowed(samples, gap, detect)));
  if (missed.length === 0) return { speech, pitch };
  const all = [...speech, ...missed].toSorted((a, b) => a.startMs - b.startMs);
  return { speech: padded(all, 0, durationMs), pitch };
}

async function hearSlowed(samples: Float32Array, gap: Segment, detect: SpeechDetector): Promise<Segment[]> {
  const slow = slowed(samples.subarray(samplesOf(gap.startMs), samplesOf(gap.endMs)));
  return speechSegments(slow, await detect(slow))
    .map(({ startMs, endMs }) => ({
      startMs: gap.startMs + startMs / SLOWER,
      endMs: Math.min(gap.endMs, gap.startMs + endMs / SLOWER),
    }))
    .filter(({ startMs, endMs }) => endMs - startMs >= SHORTEST_MS);
}

function gapsBetween(speech: readonly Segment[], durationMs: number): Segment[] {
  const starts = [0, ...speech.map(({ endMs }) => endMs)];
  const ends = [...speech.map(({ startMs }) => startMs), durationMs];
  return starts
    .map((startMs, i) => ({ startMs, endMs: ends[i] ?? durationMs }))
    .filter(({ startMs, endMs }) => endMs - startMs >= SHORTEST_MS);
}

const highMs = ({ f0Hz, stepMs }: PitchTrack): number => stepMs * f0Hz.filter((hz) => hz >= HIGH_HZ).length;

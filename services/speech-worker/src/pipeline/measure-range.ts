import type { Span, SpeechObservation } from '@poise/shared/contracts';
import { intensityContour } from '../dsp/intensity.ts';
import { blockPowers } from '../dsp/level.ts';
import { trackPitch } from '../dsp/pitch.ts';
import { syllableNuclei } from '../dsp/syllables.ts';
import type { HeardStretch } from '../emotion/stretches.ts';
import { isInside, type Segment } from '../vad/speech-segments.ts';
import { describeChunk } from './describe-chunk.ts';
import { measureVoice } from './measure-voice.ts';

/** Sound, and the chunks that it is to be reported by. */
export type SoundRange = {
  /** 16 kHz mono, full scale at 1. */
  samples: Float32Array;
  /** Of the first sample, within the interview. */
  startMs: number;
  /** One after the other, from `startMs` on. */
  chunks: readonly Span[];
};

export type RangeFindings = {
  /** One for each chunk, without its transcript. */
  observations: SpeechObservation[];
  /** Stretches of speech in the whole range, from its start. */
  speech: Segment[];
  /** What the emotion network heard in it. */
  stretches: HeardStretch[];
};

/**
 * Everything but the words. It is measured over the whole range and reported by chunk, so a chunk
 * borders on nothing but the ends of the range.
 *
 * @param speech ascending and apart from each other.
 * @param stretches what the emotion network heard; none where it was not asked.
 */
export function measureRange(range: SoundRange, speech: Segment[], stretches: HeardStretch[]): RangeFindings {
  const { samples, startMs } = range;
  const pitch = trackPitch(samples);
  const syllablesMs = syllableNuclei(intensityContour(samples), pitch).filter((timeMs) =>
    isInside(speech, timeMs),
  );
  const voice = speech.length > 0 ? measureVoice(samples, speech, pitch) : undefined;
  const powers = blockPowers(samples);
  const measured = { samples, startMs, speech, pitch, syllablesMs, powers, voice, stretches };
  return { observations: range.chunks.map((chunk) => describeChunk(measured, chunk)), speech, stretches };
}

import type { Span, SpeechObservation } from '@poise/shared/contracts';
import { intensityContour } from '../dsp/intensity.ts';
import { blockPowers } from '../dsp/level.ts';
import { trackPitch } from '../dsp/pitch.ts';
import { syllableNuclei } from '../dsp/syllables.ts';
import { clipped, type Segment, speechSegments } from '../vad/speech-segments.ts';
import { describeChunk } from './describe-chunk.ts';

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
};

/**
 * Everything but the words. It is measured over the whole range and reported by chunk, so a chunk
 * borders on nothing but the ends of the range.
 *
 * @param speechProbabilities of the voice activity detector, one for each of its windows.
 */
export function measureRange(range: SoundRange, speechProbabilities: Float32Array): RangeFindings {
  const { samples, startMs } = range;
  const speech = speechSegments(samples, speechProbabilities);
  const pitch = trackPitch(samples);
  const syllablesMs = syllableNuclei(intensityContour(samples), pitch).filter(
    (timeMs) => clipped(speech, timeMs, timeMs + 1).length > 0,
  );
  const measured = { samples, startMs, speech, pitch, syllablesMs, powers: blockPowers(samples) };
  return { observations: range.chunks.map((chunk) => describeChunk(measured, chunk)), speech };
}

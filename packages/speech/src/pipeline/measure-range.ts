import type { Span, SpeechObservation } from '@poise/shared/contracts';
import { intensityContour } from '../dsp/intensity.ts';
import { blockPowers } from '../dsp/level.ts';
import { syllableNuclei } from '../dsp/syllables.ts';
import { type FluencyModel, hearFluency } from '../fluency/hear-fluency.ts';
import type { HeardSpeech } from '../vad/hear-speech.ts';
import { isInside, type Segment } from '../vad/speech-segments.ts';
import { describeChunk, type SpokenSound } from './describe-chunk.ts';
import type { HeardStretch } from './hear-stretches.ts';
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
  /** What the networks heard in it. */
  stretches: HeardStretch[];
};

/**
 * Everything but the words. It is measured over the whole range and reported by chunk, so a chunk
 * borders on nothing but the ends of the range.
 *
 * @param stretches what the networks heard.
 * @param fluency absent where it is not to be listened for.
 */
export function measureRange(
  range: SoundRange,
  heard: HeardSpeech,
  stretches: HeardStretch[],
  fluency: FluencyModel | undefined,
): RangeFindings {
  const { samples, startMs } = range;
  const { speech } = heard;
  const spoken = measureSpeech(samples, startMs, heard);
  const voice = speech.length > 0 ? measureVoice(samples, speech, spoken.pitch) : undefined;
  const heardFluency = fluency && hearFluency(spoken, fluency);
  const measured = { ...spoken, voice, stretches, heardFluency };
  return { observations: range.chunks.map((chunk) => describeChunk(measured, chunk)), speech, stretches };
}

/** What level, pitch, rate and fluency are told from. */
export function measureSpeech(
  samples: Float32Array,
  startMs: number,
  { speech, pitch }: HeardSpeech,
): SpokenSound {
  const syllablesMs = syllableNuclei(intensityContour(samples), pitch).filter((timeMs) =>
    isInside(speech, timeMs),
  );
  return { samples, startMs, speech, pitch, syllablesMs, powers: blockPowers(samples) };
}

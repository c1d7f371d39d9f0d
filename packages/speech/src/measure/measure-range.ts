import type { DetectedSpeech } from '../detect/detect-speech.ts';
import { intensityContour } from '../dsp/intensity.ts';
import { blockPowers } from '../dsp/level.ts';
import { isInside } from '../dsp/segments.ts';
import { syllableNuclei } from '../dsp/syllables.ts';
import { type MeasuredVoice, measureVoice } from './measure-voice.ts';

/** Audio, the speech in it, and what level, rate and fluency are measured from. Times count from its first sample. */
export type MeasuredSpeech = DetectedSpeech & {
  /** 16 kHz mono, full scale at 1. */
  readonly samples: Float32Array;
  /** Nuclei, where somebody speaks. */
  readonly syllablesMs: readonly number[];
  /** Mean square of each block of `LEVEL_BLOCK_MS`. */
  readonly powers: Float64Array;
};

export type MeasuredRange = MeasuredSpeech & {
  /** Absent where nobody speaks. */
  readonly voice?: MeasuredVoice | undefined;
};

export function measureRange(samples: Float32Array, detected: DetectedSpeech): MeasuredRange {
  const { speech, pitch } = detected;
  return {
    ...measureSpeech(samples, detected),
    voice: speech.length > 0 ? measureVoice(samples, speech, pitch) : undefined,
  };
}

/** All but the voice, which most of the time goes into. */
export function measureSpeech(samples: Float32Array, { speech, pitch }: DetectedSpeech): MeasuredSpeech {
  const syllablesMs = syllableNuclei(intensityContour(samples), pitch).filter((timeMs) =>
    isInside(speech, timeMs),
  );
  return { samples, speech, pitch, syllablesMs, powers: blockPowers(samples) };
}

import { type FrameGrid, framesBetween, frameTimeMs, samplesOf } from '../dsp/frames.ts';
import { type PitchTrack, pitchBetween } from '../dsp/pitch.ts';
import { isInside, type Segment } from '../dsp/segments.ts';
import type { MeasuredRange } from '../measure/measure-range.ts';
import type { MeasuredVoice } from '../measure/measure-voice.ts';

/** What was measured of the voice in one chunk of a range. */
export type VoiceView = {
  readonly durationMs: number;
  readonly samples: Float32Array;
  /** Times count from the chunk's first sample, as in `samples`. */
  readonly pitch: PitchTrack;
  /** Times count from the range's first sample, as in `rangeSamples`. */
  readonly pulsesMs: Float64Array;
  readonly rangeSamples: Float32Array;
  /** Of the frames in speech that have a harmonics-to-noise ratio. */
  readonly hnrDb: readonly number[];
  /** F1 to F3 of the frames that have them. */
  readonly formantsHz: readonly [Float64Array, Float64Array, Float64Array];
  readonly intensityDb: Float64Array;
  /** Phrases that end in the chunk; the range's end is not the end of a phrase that it cuts off. */
  readonly phrases: readonly Segment[];
  /** Of the whole range: phrases may begin before the chunk. */
  readonly contour: PitchTrack;
};

export function voiceView(
  { samples, speech }: MeasuredRange,
  { pitch, pulsesMs, harmonicity, formants, intensity }: MeasuredVoice,
  fromMs: number,
  toMs: number,
): VoiceView {
  const formant = (hz: Float64Array): Float64Array =>
    valuesBetween(formants, hz, fromMs, toMs).filter((value) => !Number.isNaN(value));
  const [f1, f2, f3] = formants.frequencyHz;
  return {
    durationMs: toMs - fromMs,
    samples: samples.subarray(samplesOf(fromMs), samplesOf(toMs)),
    pitch: pitchBetween(pitch, fromMs, toMs),
    rangeSamples: samples,
    pulsesMs: pulsesMs.filter((timeMs) => timeMs >= fromMs && timeMs < toMs),
    hnrDb: ratiosInSpeech(harmonicity, harmonicity.hnrDb, speech, fromMs, toMs),
    formantsHz: [formant(f1), formant(f2), formant(f3)],
    intensityDb: valuesBetween(intensity, intensity.levelDb, fromMs, toMs),
    phrases: speech.filter(
      ({ endMs }) => endMs > fromMs && endMs <= toMs && samplesOf(endMs) < samples.length,
    ),
    contour: pitch,
  };
}

function ratiosInSpeech(
  grid: FrameGrid,
  hnrDb: Float64Array,
  speech: readonly Segment[],
  fromMs: number,
  toMs: number,
): number[] {
  const { first, end } = framesBetween(grid, fromMs, toMs);
  const ratios: number[] = [];
  for (let i = first; i < end; i += 1) {
    const ratio = hnrDb[i] as number;
    if (!Number.isNaN(ratio) && isInside(speech, frameTimeMs(grid, i))) ratios.push(ratio);
  }
  return ratios;
}

function valuesBetween(grid: FrameGrid, values: Float64Array, fromMs: number, toMs: number): Float64Array {
  const { first, end } = framesBetween(grid, fromMs, toMs);
  return values.slice(first, end);
}

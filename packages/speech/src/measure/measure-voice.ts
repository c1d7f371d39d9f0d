import { type FormantTrack, trackFormants } from '../dsp/formants.ts';
import { frameTimeMs } from '../dsp/frames.ts';
import { glottalPulses } from '../dsp/glottal-pulses.ts';
import { type Harmonicity, harmonicity } from '../dsp/harmonicity.ts';
import { type Intensity, intensityContour } from '../dsp/intensity.ts';
import type { PitchTrack } from '../dsp/pitch.ts';
import { isInside, type Segment } from '../dsp/segments.ts';
import { median } from '../dsp/statistics.ts';

/** The voice over a whole range: times count from its first sample. */
export type MeasuredVoice = {
  /** Voiced only where somebody speaks: music and hums have a pitch too. */
  readonly pitch: PitchTrack;
  readonly pulsesMs: Float64Array;
  readonly harmonicity: Harmonicity;
  readonly formants: FormantTrack;
  /** From 75 Hz, as in the ratings of interviews that impressions are learnt from. */
  readonly intensity: Intensity;
};

const INTENSITY_MIN_PITCH_HZ = 75;
/** Between the usual pitch of men and that of women, whose vocal tracts are shorter. */
const HIGH_VOICE_HZ = 165;

/** @param pitch of the whole range. */
export function measureVoice(
  samples: Float32Array,
  speech: readonly Segment[],
  pitch: PitchTrack,
): MeasuredVoice {
  const spoken = pitchOfSpeech(pitch, speech);
  const usualHz = median(spoken.f0Hz.filter((f0) => f0 > 0).sort()) ?? 0;
  return {
    pitch: spoken,
    pulsesMs: glottalPulses(samples, spoken),
    harmonicity: harmonicity(samples),
    formants: trackFormants(samples, spoken, usualHz > HIGH_VOICE_HZ ? 5500 : 5000),
    intensity: intensityContour(samples, INTENSITY_MIN_PITCH_HZ),
  };
}

function pitchOfSpeech(pitch: PitchTrack, speech: readonly Segment[]): PitchTrack {
  const f0Hz = pitch.f0Hz.map((f0, i) => (isInside(speech, frameTimeMs(pitch, i)) ? f0 : 0));
  return { ...pitch, f0Hz };
}

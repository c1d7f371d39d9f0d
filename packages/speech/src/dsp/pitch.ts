import type { Span } from '@poise/shared/contracts';
import { type FrameGrid, framesBetween, frameTimeMs } from './frames.ts';
import { candidateFinder, type PitchSearch } from './pitch-candidates.ts';
import { bestPath, type PathCosts } from './pitch-path.ts';

export type PitchTrack = FrameGrid & {
  /** One value a frame; 0 where no periodic voice was found. */
  readonly f0Hz: Float32Array;
};

/** The values that Boersma (1993) and Praat use for speech, with our range of voices. */
export const PITCH_SETTINGS: PitchSearch & PathCosts = {
  floorHz: 75,
  ceilingHz: 500,
  stepMs: 10,
  silenceThreshold: 0.03,
  voicingThreshold: 0.45,
  octaveCost: 0.01,
  octaveJumpCost: 0.35,
  voicedUnvoicedCost: 0.14,
};

/** Kept, because its tables cost as much as a third of a second of audio. */
let findOfSpeech: ReturnType<typeof candidateFinder> | undefined;

/**
 * Fundamental frequency by autocorrelation, after P. Boersma, "Accurate short-term analysis of the
 * fundamental frequency and the harmonics-to-noise ratio of a sampled sound", IFA Proceedings 17,
 * 1993: the autocorrelation of each windowed frame is divided by that of the window, its maxima are
 * candidates, and the cheapest path through them is the pitch. The octave cost counts from the ceiling,
 * as in Praat, not from the floor, as in the paper: that makes fewer frames voiced.
 *
 * @param samples 16 kHz mono. The silence threshold is relative to its loudest sample.
 */
export function trackPitch(samples: Float32Array, settings = PITCH_SETTINGS): PitchTrack {
  const find =
    settings === PITCH_SETTINGS ? (findOfSpeech ??= candidateFinder(settings)) : candidateFinder(settings);
  const candidates = find(samples);
  return { ...candidates.grid, f0Hz: bestPath(candidates, settings) };
}

/** Pitch at a time, linear between voiced frames; 0 where the nearest frame is not voiced. */
export function f0At(pitch: PitchTrack, timeMs: number): number {
  const place = (timeMs - pitch.firstMs) / pitch.stepMs;
  const near = Math.round(place);
  const far = near > place ? near - 1 : near + 1;
  const nearHz = pitch.f0Hz[near] ?? 0;
  const farHz = pitch.f0Hz[far] ?? 0;
  return nearHz === 0 || farHz === 0 ? nearHz : nearHz + Math.abs(place - near) * (farHz - nearHz);
}

/** Runs of voiced frames, each frame with half a step on both sides, within the audio. */
export function voicedSegments(pitch: PitchTrack, durationMs: number): Span[] {
  const segments: Span[] = [];
  let first: number | undefined;
  for (let i = 0; i <= pitch.count; i += 1) {
    const voiced = (pitch.f0Hz[i] ?? 0) > 0;
    if (voiced) first ??= i;
    if (voiced || first === undefined) continue;
    segments.push({
      startMs: Math.max(0, frameTimeMs(pitch, first - 0.5)),
      endMs: Math.min(durationMs, frameTimeMs(pitch, i - 0.5)),
    });
    first = undefined;
  }
  return segments;
}

/** The frames between two times, which count from the first one. */
export function pitchBetween(pitch: PitchTrack, fromMs: number, toMs: number): PitchTrack {
  const { first, end } = framesBetween(pitch, fromMs, toMs);
  return {
    firstMs: frameTimeMs(pitch, first) - fromMs,
    stepMs: pitch.stepMs,
    count: end - first,
    f0Hz: pitch.f0Hz.subarray(first, end),
  };
}

import type { FrameGrid } from './frames.ts';
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

/**
 * Fundamental frequency by autocorrelation, after P. Boersma, "Accurate short-term analysis of the
 * fundamental frequency and the harmonics-to-noise ratio of a sampled sound", IFA Proceedings 17,
 * 1993: the autocorrelation of each windowed frame is divided by that of the window, its maxima are
 * candidates, and the cheapest path through them is the pitch.
 *
 * @param samples 16 kHz mono. The silence threshold is relative to its loudest sample.
 */
export function trackPitch(samples: Float32Array): PitchTrack {
  const candidates = candidateFinder(PITCH_SETTINGS)(samples);
  return { ...candidates.grid, f0Hz: bestPath(candidates, PITCH_SETTINGS) };
}

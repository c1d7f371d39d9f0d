import { frameTimeMs, nearestFrame } from './frames.ts';
import type { Intensity } from './intensity.ts';
import type { PitchTrack } from './pitch.ts';
import { quantile } from './statistics.ts';

/** Two peaks are two syllables when the level falls by this much between them. */
const MIN_DIP_DB = 2;
/** Peaks below the 99th percentile of the level by more than this are no nuclei. */
const FLOOR_DB = 25;

/**
 * Times of syllable nuclei, after N. H. de Jong & T. Wempe, "Praat script to detect syllable nuclei
 * and measure speech rate automatically", Behavior Research Methods 41, 2009: voiced peaks of the
 * intensity, loud enough, with a dip of at least 2 dB between any two of them. Where the dip is
 * shallower, the higher peak stands for both.
 *
 * @returns milliseconds from the start of the audio, ascending.
 */
export function syllableNuclei(intensity: Intensity, pitch: PitchTrack): number[] {
  const { levelDb } = intensity;
  const loud = quantile(Float64Array.from(levelDb).sort(), 0.99);
  if (loud === undefined) return [];
  const nuclei: number[] = [];
  let current: number | undefined;
  let dip = Number.POSITIVE_INFINITY;
  const accept = (peak: number | undefined): void => {
    if (peak === undefined) return;
    const timeMs = frameTimeMs(intensity, peak);
    if ((pitch.f0Hz[nearestFrame(pitch, timeMs)] ?? 0) > 0) nuclei.push(timeMs);
  };

  for (let i = 1; i < levelDb.length - 1; i += 1) {
    const level = levelDb[i] as number;
    dip = Math.min(dip, level);
    const isPeak = level > (levelDb[i - 1] as number) && level >= (levelDb[i + 1] as number);
    if (!isPeak || level < loud - FLOOR_DB) continue;
    const currentLevel = current === undefined ? Number.NEGATIVE_INFINITY : (levelDb[current] as number);
    if (currentLevel - dip < MIN_DIP_DB || level - dip < MIN_DIP_DB) {
      // No dip between the two: one syllable, at the higher one.
      if (level <= currentLevel) continue;
    } else {
      accept(current);
    }
    current = i;
    dip = level;
  }
  accept(current);
  return nuclei;
}

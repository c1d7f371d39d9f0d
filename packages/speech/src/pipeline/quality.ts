import type { AudioQualityReason } from '@poise/shared/contracts';
import { SILENT_PEAK } from '../vad/speech-segments.ts';

/** Less sound than this holds no word. */
const SHORTEST_MS = 500;
/** Speech below this drowns in the hiss of ordinary microphones. */
const QUIET_DBFS = -45;
/** From one sample in a thousand on, clipping is heard, and it widens the spectrum. */
const CLIPPED_RATIO = 0.001;
/** Pitch tracking and recognition both suffer when speech is less than this above the noise. */
const NOISY_BELOW_DB = 10;
/** Between the sound of microphones and that of telephones, see `upperBandDb`. */
const NARROW_BELOW_DB = -45;
/** Share of the speech in which several people talk at once, as chosen in training/overlap/evaluate.py. */
const OVERLAPPING_FROM = 0.25;
/** So much speech has consonants that hiss, if the band is wide enough for them. */
const HISSES_FROM_MS = 3000;

export type SoundFacts = {
  durationMs: number;
  /** Largest magnitude of a sample, 1 at full scale. */
  peak: number;
  speechRatio: number;
  clippedRatio: number;
  speechDbfs?: number;
  noiseDbfs?: number;
  /** Level above what a telephone carries over the level of that. */
  upperBandDb?: number | undefined;
  /** Share of the speech in which several people talk at once. */
  overlapRatio?: number | undefined;
};

/** Why a chunk says little, if it does. */
export function soundQuality(facts: SoundFacts): AudioQualityReason[] {
  const { speechDbfs, noiseDbfs } = facts;
  const silent = facts.peak < SILENT_PEAK;
  const spokenMs = facts.speechRatio * facts.durationMs;
  const reasons: [AudioQualityReason, boolean][] = [
    ['too-short', facts.durationMs < SHORTEST_MS],
    ['silent', silent],
    ['no-speech', !silent && facts.speechRatio === 0],
    ['too-quiet', speechDbfs !== undefined && speechDbfs < QUIET_DBFS],
    ['clipped', facts.clippedRatio > CLIPPED_RATIO],
    ['noisy', speechDbfs !== undefined && noiseDbfs !== undefined && speechDbfs - noiseDbfs < NOISY_BELOW_DB],
    ['narrow-band', spokenMs >= HISSES_FROM_MS && (facts.upperBandDb ?? 0) < NARROW_BELOW_DB],
    ['overlapping-speech', (facts.overlapRatio ?? 0) >= OVERLAPPING_FROM],
  ];
  return reasons.filter(([, holds]) => holds).map(([reason]) => reason);
}

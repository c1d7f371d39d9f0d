import type { SoundQualityReason } from '@poise/shared/contracts';
import { SILENT_PEAK } from '../vad/speech-segments.ts';

/** Less sound than this holds no word. */
const SHORTEST_MS = 500;
/** Speech below this drowns in the hiss of ordinary microphones. */
const QUIET_DBFS = -45;
/** From one sample in a thousand on, clipping is heard, and it widens the spectrum. */
const CLIPPED_RATIO = 0.001;
/** Pitch tracking and recognition both suffer when speech is less than this above the noise. */
const NOISY_BELOW_DB = 10;

export type SoundFacts = {
  durationMs: number;
  /** Largest magnitude of a sample, 1 at full scale. */
  peak: number;
  speechRatio: number;
  clippedRatio: number;
  speechDbfs?: number;
  noiseDbfs?: number;
};

/** Why a chunk says little, if it does. */
export function soundQuality(facts: SoundFacts): SoundQualityReason[] {
  const { speechDbfs, noiseDbfs } = facts;
  const silent = facts.peak < SILENT_PEAK;
  const reasons: [SoundQualityReason, boolean][] = [
    ['too-short', facts.durationMs < SHORTEST_MS],
    ['silent', silent],
    ['no-speech', !silent && facts.speechRatio === 0],
    ['too-quiet', speechDbfs !== undefined && speechDbfs < QUIET_DBFS],
    ['clipped', facts.clippedRatio > CLIPPED_RATIO],
    ['noisy', speechDbfs !== undefined && noiseDbfs !== undefined && speechDbfs - noiseDbfs < NOISY_BELOW_DB],
  ];
  return reasons.filter(([, holds]) => holds).map(([reason]) => reason);
}

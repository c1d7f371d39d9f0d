import type { AudioQualityReason, SpeechObservation } from '@poise/shared/contracts';
import { upperBandDb } from '../dsp/bandwidth.ts';
import { peak, SILENT_PEAK } from '../dsp/level.ts';
import { clipped, type Segment, totalMs } from '../dsp/segments.ts';
import { speechRatioOf } from './activity.ts';
import type { ChunkView } from './chunk-view.ts';

/** Shorter audio holds no word. */
const MIN_MS = 500;
/** Speech below this drowns in the hiss of ordinary microphones. */
const QUIET_DBFS = -45;
/** Above one sample in a thousand, clipping is audible, and it widens the spectrum. */
const MAX_CLIPPED_RATIO = 0.001;
/** Pitch tracking and recognition both suffer when speech is less than this above the noise. */
const NOISY_BELOW_DB = 10;
/** Between the bandwidth of microphones and that of telephones, see `upperBandDb`. */
const NARROW_BELOW_DB = -45;
/** Share of the speech in which several people talk at once, as chosen in training/overlap/evaluate.py. */
const MIN_OVERLAP_RATIO = 0.25;
/** This much speech has consonants that hiss, if the band is wide enough for them. */
const MIN_HISSING_MS = 3000;
/** Less speech than this is no ground to say that several people speak. */
const MIN_OVERLAP_SPEECH_MS = 500;

/** Why a chunk shows little, if it does. */
export function qualityReasons(view: ChunkView, level: SpeechObservation['level']): AudioQualityReason[] {
  const { speechDbfs, noiseDbfs, clippedRatio } = level;
  const durationMs = view.toMs - view.fromMs;
  const speechRatio = speechRatioOf(view);
  const silent = peak(view.samples) < SILENT_PEAK;
  const overlaps = view.segments.flatMap((segment) => segment.overlaps);
  const reasons: [AudioQualityReason, boolean][] = [
    ['too-short', durationMs < MIN_MS],
    ['silent', silent],
    ['no-speech', !silent && speechRatio === 0],
    ['too-quiet', speechDbfs !== undefined && speechDbfs < QUIET_DBFS],
    ['clipped', clippedRatio > MAX_CLIPPED_RATIO],
    ['noisy', speechDbfs !== undefined && noiseDbfs !== undefined && speechDbfs - noiseDbfs < NOISY_BELOW_DB],
    [
      'narrow-band',
      speechRatio * durationMs >= MIN_HISSING_MS && (upperBandDb(view.samples) ?? 0) < NARROW_BELOW_DB,
    ],
    ['overlapping-speech', (overlapRatio(overlaps, view.speech) ?? 0) >= MIN_OVERLAP_RATIO],
  ];
  return reasons.filter(([, holds]) => holds).map(([reason]) => reason);
}

/**
 * Share of the speech in which several people speak at once.
 *
 * @returns undefined where there is too little speech.
 */
export function overlapRatio(overlaps: readonly Segment[], speech: readonly Segment[]): number | undefined {
  const spokenMs = totalMs(speech);
  if (spokenMs < MIN_OVERLAP_SPEECH_MS) return undefined;
  const sharedMs = speech.map(({ startMs, endMs }) => totalMs(clipped(overlaps, startMs, endMs)));
  return sharedMs.reduce((sum, ms) => sum + ms, 0) / spokenMs;
}

import type { Span } from '@poise/shared/contracts';
import { lengthMs } from './spans.ts';

/**
 * Shorter silences are part of articulation, such as the closure of a plosive. The threshold of
 * 250 ms is that of Goldman-Eisler (1968), "Psycholinguistics", and of most work on fluency since.
 */
const MIN_PAUSE_MS = 250;

/**
 * The silences between consecutive speech segments, in chronological order. Silence before the first
 * and after the last segment is not a pause, and neither is a gap in which some audio was not scored:
 * it may contain speech.
 *
 * @param speech merged speech segments
 * @param scored merged segments of scored audio
 */
export function pausesBetween(speech: readonly Span[], scored: readonly Span[]): Span[] {
  return speech
    .slice(1)
    .map((next, index) => ({ startMs: speech[index]!.endMs, endMs: next.startMs }))
    .filter((gap) => lengthMs(gap) >= MIN_PAUSE_MS)
    .filter((gap) => scored.some(({ startMs, endMs }) => startMs <= gap.startMs && gap.endMs <= endMs));
}

import type { Span } from '@poise/shared/contracts';
import { lengthMs } from './spans.ts';

/**
 * Shorter silences belong to articulation (the closure of a plosive, for one): 250 ms is the
 * threshold of Goldman-Eisler (1968), "Psycholinguistics", and of most work on fluency since.
 */
export const MIN_PAUSE_MS = 250;

/**
 * The silences between two stretches of speech, in order. What comes before the first word and
 * after the last is no pause; neither is a gap in which some of the sound was not scored, since
 * nobody knows what was said there.
 *
 * @param speech - merged stretches of speech
 * @param heard - merged stretches of scored sound
 */
export function pausesBetween(speech: readonly Span[], heard: readonly Span[]): Span[] {
  return speech
    .slice(1)
    .map((next, index) => ({ startMs: speech[index]!.endMs, endMs: next.startMs }))
    .filter((gap) => lengthMs(gap) >= MIN_PAUSE_MS)
    .filter((gap) => heard.some(({ startMs, endMs }) => startMs <= gap.startMs && gap.endMs <= endMs));
}

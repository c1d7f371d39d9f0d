import type { Span } from '@poise/shared/contracts';

/** Shorter gaps are closures of plosives and other articulation (F. Goldman-Eisler, "Psycholinguistics", 1968). */
const MIN_PAUSE_MS = 250;

/**
 * Silent pauses: gaps of at least 250 ms between segments of speech. What comes before the first and
 * after the last one is no pause of the speaker.
 *
 * @param speech ascending and apart from each other.
 */
export function pausesBetween(speech: readonly Span[]): Span[] {
  return speech.slice(1).flatMap((next, i) => {
    const startMs = (speech[i] as Span).endMs;
    return next.startMs - startMs >= MIN_PAUSE_MS ? [{ startMs, endMs: next.startMs }] : [];
  });
}

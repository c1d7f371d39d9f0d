import type { Span } from '@poise/shared/contracts';
import { pausesBetween } from './pauses.ts';

export type SpeechRate = {
  /** Syllables a second from the first to the last word, pauses included. */
  readonly speakingPerS: number;
  /** Syllables a second of the time between pauses. */
  readonly articulationPerS: number;
  /** Share of that time in which nobody paused. */
  readonly phonationRatio: number;
};

/**
 * How fast somebody speaks (terms of N. H. de Jong & T. Wempe 2009).
 *
 * @param syllablesMs nuclei; those outside of the speech do not count.
 * @param speech ascending and apart from each other.
 * @returns undefined without speech.
 */
export function speechRate(syllablesMs: readonly number[], speech: readonly Span[]): SpeechRate | undefined {
  const [first, last] = [speech[0], speech.at(-1)];
  if (!first || !last) return undefined;
  const totalMs = last.endMs - first.startMs;
  const pausedMs = pausesBetween(speech).reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  const spoken = syllablesMs.filter((timeMs) =>
    speech.some(({ startMs, endMs }) => timeMs >= startMs && timeMs < endMs),
  );
  return {
    speakingPerS: (1000 * spoken.length) / totalMs,
    articulationPerS: (1000 * spoken.length) / (totalMs - pausedMs),
    phonationRatio: 1 - pausedMs / totalMs,
  };
}

import type { Span } from '@poise/shared/contracts';
import { sum } from 'simple-statistics';
import { lengthMs } from './spans.ts';

/** Words with a longer pause between them are of two stretches: a pause to think does not make anybody a slow speaker. */
const MAX_PAUSE_MS = 1_500;
/** Over less speech, the length of single words would decide. */
const MIN_SPOKEN_MS = 5_000;

/**
 * Words per minute within stretches of speech, from the first word of each to the end of its last.
 *
 * @param words in chronological order
 * @returns undefined if there is too little speech
 */
export function wordsPerMinute(words: readonly Span[]): number | undefined {
  const stretches: { startMs: number; endMs: number }[] = [];
  for (const { startMs, endMs } of words) {
    const last = stretches.at(-1);
    if (last && startMs - last.endMs <= MAX_PAUSE_MS) last.endMs = Math.max(last.endMs, endMs);
    else stretches.push({ startMs, endMs });
  }
  const spokenMs = sum(stretches.map(lengthMs));
  return spokenMs < MIN_SPOKEN_MS ? undefined : (words.length * 60_000) / spokenMs;
}

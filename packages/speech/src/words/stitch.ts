import type { SpokenWord } from '@poise/shared/contracts';
import type { Transcription } from './transcriber.ts';

/**
 * Joins transcriptions of utterances that overlap: each word of the overlap is kept once. One changes to
 * the other where a word of the first begins near the middle of the overlap, far from the edges that
 * may have torn a word; a word goes to the side that its middle is on, as its edges are never quite the
 * same in both.
 *
 * @param transcriptions in the order of time.
 * @returns transcriptions that lie apart or touch.
 */
export function stitched(transcriptions: readonly Transcription[]): Transcription[] {
  const joined: Transcription[] = [];
  for (const next of transcriptions) {
    const last = joined.at(-1);
    if (!last || last.endMs <= next.startMs) {
      joined.push(next);
      continue;
    }
    const seamMs = seamBetween(last, next);
    joined[joined.length - 1] = {
      ...last,
      endMs: seamMs,
      words: last.words.filter((word) => middleMs(word) < seamMs),
    };
    joined.push({ ...next, startMs: seamMs, words: next.words.filter((word) => middleMs(word) >= seamMs) });
  }
  return joined;
}

function seamBetween(first: Transcription, second: Transcription): number {
  const middle = (second.startMs + first.endMs) / 2;
  const starts = first.words.map(({ startMs }) => startMs).filter((ms) => ms >= second.startMs);
  if (starts.length === 0) return Math.max(second.startMs, first.words.at(-1)?.endMs ?? 0);
  return starts.reduce((best, ms) => (Math.abs(ms - middle) < Math.abs(best - middle) ? ms : best));
}

const middleMs = ({ startMs, endMs }: SpokenWord): number => (startMs + endMs) / 2;

import { sum } from 'simple-statistics';
import type { HeardChunk } from './scored.ts';
import { coveredMs, mergeSpans } from './spans.ts';

/** Where less of the speech was searched for something, what was found says little of the whole. */
const LEAST_RATIO = 0.5;

/** The part of the speech that was searched for something. */
export type Searched = {
  readonly chunks: readonly HeardChunk[];
  readonly speakingMs: number;
  /** Share of all speech. */
  readonly ratio: number;
};

/** @returns undefined where too little of the speech was searched to tell of the whole. */
export function searchedSpeech(
  chunks: readonly HeardChunk[],
  wasSearched: (chunk: HeardChunk) => boolean,
): Searched | undefined {
  const searched = chunks.filter(wasSearched);
  const speakingMs = totalSpeakingMs(searched);
  const ratio = speakingMs / totalSpeakingMs(chunks);
  return ratio >= LEAST_RATIO ? { chunks: searched, speakingMs, ratio } : undefined;
}

/** How long somebody speaks in a chunk. */
export function speakingMsOf({ speech }: HeardChunk): number {
  return coveredMs(mergeSpans(speech.speech));
}

const totalSpeakingMs = (chunks: readonly HeardChunk[]): number => sum(chunks.map(speakingMsOf));

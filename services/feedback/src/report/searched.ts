import { sum } from 'simple-statistics';
import type { ScoredMicChunk } from './scored.ts';
import { coveredMs, mergeSpans } from './spans.ts';

/** If less of the speech was searched, the findings do not represent the whole. */
const MIN_RATIO = 0.5;

/** The part of the speech that was searched for disfluencies or fillers. */
export type Searched = {
  readonly chunks: readonly ScoredMicChunk[];
  readonly speakingMs: number;
  /** Share of all speech. */
  readonly ratio: number;
};

/** @returns undefined if too little of the speech was searched to represent the whole */
export function searchedSpeech(
  chunks: readonly ScoredMicChunk[],
  wasSearched: (chunk: ScoredMicChunk) => boolean,
): Searched | undefined {
  const searched = chunks.filter(wasSearched);
  const speakingMs = totalSpeakingMs(searched);
  const ratio = speakingMs / totalSpeakingMs(chunks);
  return ratio >= MIN_RATIO ? { chunks: searched, speakingMs, ratio } : undefined;
}

/** Length of the speech in a chunk, in milliseconds. */
export function speakingMsOf({ speech }: ScoredMicChunk): number {
  return coveredMs(mergeSpans(speech.speech));
}

const totalSpeakingMs = (chunks: readonly ScoredMicChunk[]): number => sum(chunks.map(speakingMsOf));

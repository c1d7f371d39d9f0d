import type { SpokenWord, WordsEngine, WordsQualityReason } from '@poise/shared/contracts';

/** The longest utterance that a transcriber is given: Whisper takes 30 s at most and drops the rest. */
export const MAX_UTTERANCE_MS = 25_000;

/** A segment of speech to be transcribed. Times are offsets within the interview. */
export type Utterance = {
  /** 16 kHz mono, full scale at 1. */
  readonly samples: Float32Array;
  readonly startMs: number;
  readonly endMs: number;
};

/** What was said in one utterance, as far as the engine understood it. */
export type Transcription = {
  readonly startMs: number;
  readonly endMs: number;
  /** Ascending; times are offsets within the interview. */
  readonly words: readonly SpokenWord[];
  /** BCP 47, where the engine reports it. */
  readonly language?: string | undefined;
  /** Why it is fit to be shown, but not to be graded; empty where it is reliable. */
  readonly doubts: readonly WordsQualityReason[];
};

/** A transcription engine. Its scripted fake is in `transcriber.fake.ts`. */
export type Transcriber = WordsEngine & {
  /**
   * @param utterances of at most {@link MAX_UTTERANCE_MS} each, in the order of time.
   * @returns one transcription for each utterance, in their order.
   * @throws the signal's reason when aborted; PoiseError `unavailable`, `tool_missing`, `analysis_failed` or
   * `analysis_timeout`.
   */
  transcribe(
    utterances: readonly Utterance[],
    options: { signal?: AbortSignal | undefined },
  ): Promise<Transcription[]>;
  /** Ends what it keeps running between calls; absent where that is nothing. */
  close?(): Promise<void>;
};

/**
 * Whether the engine is sure of its words on average, each weighted by its length. An utterance without
 * words is always in doubt: something was said. So is one with a word that has no confidence.
 *
 * @param reliableFrom mean confidence at or above which there is no doubt.
 */
export function doubtsAbout(words: readonly SpokenWord[], reliableFrom: number): WordsQualityReason[] {
  let weighted = 0;
  let total = 0;
  for (const { confidence, startMs, endMs } of words) {
    if (confidence === undefined) return ['no-confidence'];
    weighted += confidence * (endMs - startMs);
    total += endMs - startMs;
  }
  if (words.length === 0) return ['no-words'];
  return total > 0 && weighted / total >= reliableFrom ? [] : ['low-confidence'];
}

import type { SpokenWord } from '@poise/shared/contracts';

/** A stretch of speech to be written down. Times are offsets within the interview. */
export type Utterance = {
  /** 16 kHz mono, full scale at 1. */
  samples: Float32Array;
  startMs: number;
  endMs: number;
};

/** What was said in one utterance, as far as the engine understood. */
export type Transcription = {
  startMs: number;
  endMs: number;
  /** Ascending; times are offsets within the interview. */
  words: SpokenWord[];
  /** `unreliable`: fit to be shown, not to be graded. */
  status: 'reliable' | 'unreliable';
};

export type Transcriber = {
  /** Names the engine in the output. */
  readonly id: string;
  /**
   * @returns one transcription for each utterance, in their order.
   * @throws the signal's reason when aborted; PoiseError `unavailable`, `tool_missing` or
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
 * Reliable when the engine is sure of its words on average, each weighted by how long it lasts.
 * An utterance without words is never reliable: something was said. Nor is one with a word that the
 * engine gives no confidence for: nothing vouches for it.
 */
export function statusOf(words: readonly SpokenWord[], reliableFrom: number): Transcription['status'] {
  let weighted = 0;
  let total = 0;
  for (const { confidence, startMs, endMs } of words) {
    if (confidence === undefined) return 'unreliable';
    weighted += confidence * (endMs - startMs);
    total += endMs - startMs;
  }
  return total > 0 && weighted / total >= reliableFrom ? 'reliable' : 'unreliable';
}

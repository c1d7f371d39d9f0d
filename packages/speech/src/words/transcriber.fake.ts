import { setTimeout as sleep } from 'node:timers/promises';
import type { PoiseError } from '@poise/shared/errors';
import type { Transcriber, Transcription, Utterance } from './transcriber.ts';

/** What happens when an utterance is transcribed. Words take 100 ms each, from the utterance's start. */
export type ScriptedTurn = {
  /** Before it ends; an abort ends it at once. */
  readonly delayMs?: number;
} & (
  | ({ readonly words: readonly string[] } & Partial<Pick<Transcription, 'language' | 'doubts'>>)
  | { readonly error: PoiseError }
);

export type FakeTranscriber = Transcriber & {
  /** Every utterance that it was given, in their order. */
  readonly received: Utterance[];
  /** Calls that were aborted while they waited. */
  readonly aborted: () => number;
};

/** For tests: plays one turn for each utterance; the last turn is played for all that follow. */
export function fakeTranscriber(turns: readonly [ScriptedTurn, ...ScriptedTurn[]]): FakeTranscriber {
  const received: Utterance[] = [];
  let aborted = 0;

  async function play(utterance: Utterance, signal: AbortSignal | undefined): Promise<Transcription> {
    const turn = turns[Math.min(received.length, turns.length - 1)] as ScriptedTurn;
    received.push(utterance);
    await sleep(turn.delayMs ?? 0, undefined, signal ? { signal } : {}).catch(() => {
      aborted += 1;
      throw signal?.reason;
    });
    if ('error' in turn) throw turn.error;
    const { words, language, doubts = [] } = turn;
    const startMs = Math.round(utterance.startMs);
    return {
      startMs: utterance.startMs,
      endMs: utterance.endMs,
      words: words.map((text, i) => ({
        text,
        startMs: startMs + 100 * i,
        endMs: startMs + 100 * (i + 1),
        confidence: 0.9,
      })),
      ...(language && { language }),
      doubts,
    };
  }

  return {
    id: 'fake',
    version: '1',
    received,
    aborted: () => aborted,
    async transcribe(utterances, { signal }) {
      const transcriptions: Transcription[] = [];
      for (const utterance of utterances) transcriptions.push(await play(utterance, signal));
      return transcriptions;
    },
  };
}

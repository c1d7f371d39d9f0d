import type { WordsAbstention } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import pTimeout from 'p-timeout';
import type { Transcriber, Transcription, Utterance } from './transcriber.ts';

/** An engine for the time of one range. */
export type BoundedTranscriber = {
  /** @throws the signal's reason when aborted; whatever the engine throws that is no PoiseError. */
  transcribe(utterances: readonly Utterance[]): Promise<readonly Transcription[] | WordsAbstention>;
  /** Whether nothing is transcribed any more. */
  isLate(): boolean;
};

/**
 * Gives an engine one deadline for all of its calls, from the first one on. An engine that is busy with
 * another range does not even see the signal, so at the deadline the wait ends whatever the engine does.
 *
 * @param options.onError called when it failed or missed the deadline.
 */
export function withinDeadline(
  engine: Transcriber,
  options: {
    deadlineMs: number;
    signal: AbortSignal | undefined;
    onError: ((error: PoiseError) => void) | undefined;
  },
): BoundedTranscriber {
  const { deadlineMs, signal, onError } = options;
  let lastMs: number | undefined;
  let late = false;

  return {
    isLate: () => late,
    async transcribe(utterances) {
      signal?.throwIfAborted();
      if (utterances.length === 0) return [];
      if (late) return 'engine-timeout';
      lastMs ??= performance.now() + deadlineMs;
      const tooLate = new PoiseError('analysis_timeout', engine.id);
      const stopped = new AbortController();
      const either = signal ? AbortSignal.any([signal, stopped.signal]) : stopped.signal;
      try {
        return await pTimeout(engine.transcribe(utterances, { signal: either }), {
          milliseconds: Math.max(1, lastMs - performance.now()),
          message: tooLate,
          ...(signal && { signal }),
        });
      } catch (error) {
        stopped.abort(error);
        signal?.throwIfAborted();
        if (!(error instanceof PoiseError)) throw error;
        late = error === tooLate;
        onError?.(error);
        return error.code === 'analysis_timeout' ? 'engine-timeout' : 'engine-failed';
      }
    },
  };
}

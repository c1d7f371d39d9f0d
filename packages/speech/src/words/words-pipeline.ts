import { createModelPool, loadManifest, pipelineModels, pipelineRef, verifyModels } from '@poise/inference';
import { MIN_TRANSCRIBED_MS, type ModelRef, type Span, type WordsEngine } from '@poise/shared/contracts';
import type { PoiseError } from '@poise/shared/errors';
import { samplesOf } from '../dsp/frames.ts';
import type { Segment } from '../dsp/segments.ts';
import { createAudioBuffer } from './audio-buffer.ts';
import { abstentions, findingsOf, type WordsFindings } from './findings.ts';
import { speechWindows } from './speech-windows.ts';
import type { Transcriber } from './transcriber.ts';
import { withinDeadline } from './within-deadline.ts';

/** A window of audio takes less than a second; this is for machines under load. */
const TASK_TIMEOUT_MS = 60_000;
const MAX_HEAP_MB = 256;
const WANTED = { emotion: false } as const;

/**
 * What an engine may take for a range: enough for a slow one on a machine under load, and little enough
 * that the job still has time to report.
 */
export const wordsDeadlineMs = (lengthMs: number): number => Math.ceil(20_000 + 2 * lengthMs);

export type WordsRange = {
  /** 16 kHz mono, full scale at 1: all of it, or blocks of any length, one after the other. */
  readonly audio: Float32Array | AsyncIterable<Float32Array>;
  /** Of the first sample, within the interview. It may lie before the first chunk. */
  readonly startMs: number;
  /**
   * One after the other. Audio before and after them lets words at their borders be recognised whole; words
   * that begin outside of them are not reported.
   */
  readonly chunks: readonly Span[];
};

export type WordsPipeline = {
  /** What observations refer to: the pipeline that cuts the audio. They name the engine themselves. */
  readonly model: ModelRef;
  readonly engine: WordsEngine | undefined;
  /**
   * Transcribes the speech in a range of audio, cut at its pauses, and reports it by chunk, in order. A
   * word belongs to the chunk in which it begins; a chunk without a transcript says why. Memory does not
   * grow with the range where its audio comes in blocks.
   *
   * @throws the signal's reason when aborted; PoiseError `analysis_timeout` or `analysis_failed` where
   * speech could not be looked for.
   */
  analyse(range: WordsRange & { readonly signal?: AbortSignal | undefined }): AsyncIterable<WordsFindings>;
  /** Leaves the engine open: whoever opened it closes it. */
  close(): Promise<void>;
};

export type WordsPipelineOptions = {
  /** Without one, every chunk abstains. */
  readonly engine: Transcriber | undefined;
  /** How many look for speech; 1 by default. */
  readonly threads?: number | undefined;
  /** Of the engine, by the length of a range, for all of it; {@link wordsDeadlineMs} by default. */
  readonly deadlineMs?: ((lengthMs: number) => number) | undefined;
  /** Called when the engine fails or misses its deadline; the chunks that it concerns abstain, and the caller may try again. */
  readonly onEngineError?: ((error: PoiseError) => void) | undefined;
};

/** @throws PoiseError `model_missing` or `model_corrupt`. */
export async function createWordsPipeline(options: WordsPipelineOptions): Promise<WordsPipeline> {
  const manifest = loadManifest();
  const model = pipelineRef('words', WANTED, manifest);
  const { engine } = options;
  if (!engine) return withoutEngine(model);
  await verifyModels(pipelineModels('words', WANTED, manifest), manifest);
  const { threads = 1, deadlineMs = wordsDeadlineMs, onEngineError: onError } = options;
  const named = { id: engine.id, ...(engine.version !== undefined && { version: engine.version }) };
  const pool = createModelPool<Float32Array, readonly Segment[]>({
    module: new URL('./thread.ts', import.meta.url),
    threads,
    taskTimeoutMs: TASK_TIMEOUT_MS,
    maxHeapMb: MAX_HEAP_MB,
  });

  return {
    model,
    engine: named,
    async *analyse({ audio, startMs, chunks, signal }) {
      signal?.throwIfAborted();
      const [first, ...others] = chunks;
      if (!first) return;
      const buffer = createAudioBuffer(audio);
      try {
        const { samples, last } = await buffer.peek(samplesOf(MIN_TRANSCRIBED_MS));
        if (last && samples.length < samplesOf(MIN_TRANSCRIBED_MS))
          return yield* abstentions(chunks, 'too-short', named);
        const windows = speechWindows(buffer, startMs, (window) => pool.run(owned(window), { signal }));
        const lengthMs = (others.at(-1) ?? first).endMs - first.startMs;
        const transcriber = withinDeadline(engine, { deadlineMs: deadlineMs(lengthMs), signal, onError });
        yield* findingsOf([first, ...others], windows, transcriber, named);
      } finally {
        await buffer.close();
      }
    },
    close: () => pool.close(),
  };
}

const withoutEngine = (model: ModelRef): WordsPipeline => ({
  model,
  engine: undefined,
  async *analyse({ chunks }) {
    yield* abstentions(chunks, 'no-engine', undefined);
  },
  close: async () => undefined,
});

/** A thread is sent a copy of all of the memory that a view is part of. */
const owned = (samples: Float32Array): Float32Array =>
  samples.byteLength === samples.buffer.byteLength ? samples : samples.slice();

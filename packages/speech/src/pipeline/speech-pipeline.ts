import {
  createModelPool,
  loadManifest,
  pipelineModels,
  pipelineRef,
  readOnnx,
  verifyModels,
} from '@poise/inference';
import type { ModelRef, SpeechObservation } from '@poise/shared/contracts';
import type { SpeechTask } from './analyse-range.ts';

/** A range of 60 s takes about half a second; this is for machines under load. */
const TASK_TIMEOUT_MS = 60_000;
const MAX_HEAP_MB = 512;

export type SpeechPipeline = {
  /** What observations refer to; it attests that no model was run for what is not wanted. */
  model(wanted: Pick<SpeechTask, 'emotion' | 'fluency'>): ModelRef;
  /**
   * Analyses a range of audio and reports it by chunk, in order. A chunk's result depends on the
   * range that it is in, and on nothing else.
   *
   * @throws the signal's reason when aborted; PoiseError `analysis_timeout` or `analysis_failed`.
   */
  analyse(input: SpeechTask & { signal?: AbortSignal | undefined }): AsyncIterable<SpeechObservation>;
  close(): Promise<void>;
};

/**
 * Voice activity, level, pitch, syllables, quality of the voice, fluency and emotion, in worker threads.
 * Words are another pipeline's, see `../words`.
 *
 * @throws PoiseError `model_missing` or `model_corrupt`.
 */
export async function createSpeechPipeline({ threads }: { threads: number }): Promise<SpeechPipeline> {
  const manifest = loadManifest();
  await verifyModels(pipelineModels('speech', { emotion: true }, manifest), manifest);
  // Converted once here, so that the threads read the cached result.
  await readOnnx('silero-vad', { manifest });
  const pool = createModelPool<SpeechTask, SpeechObservation[]>({
    module: new URL('./thread.ts', import.meta.url),
    threads,
    taskTimeoutMs: TASK_TIMEOUT_MS,
    maxHeapMb: MAX_HEAP_MB,
  });

  return {
    model: (wanted) => pipelineRef('speech', wanted, manifest),
    async *analyse({ signal, ...task }) {
      yield* await pool.run(task, { signal });
    },
    close: () => pool.close(),
  };
}

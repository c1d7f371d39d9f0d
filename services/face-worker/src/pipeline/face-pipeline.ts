import { createModelPool, pipelineModels, pipelineRef, verifyModels } from '@poise/inference';
import type { TimedFrame } from '@poise/media';
import type { FaceFrame, ModelRef } from '@poise/shared/contracts';
import type { FaceAnswer, FaceTask } from './face-thread.ts';
import type { Backend } from './tensorflow.ts';

export type FacePipeline = {
  /** What observations refer to; without emotion it attests that no emotion model was run. */
  model(emotion: boolean): ModelRef;
  readonly backend: Backend;
  /**
   * Describes the faces of frames, each on its own; the results have the order and the `tMs` of the frames.
   *
   * @throws the signal's reason when aborted, else PoiseError `analysis_timeout` or `analysis_failed`.
   */
  analyse(
    frames: readonly TimedFrame[],
    options: { emotion: boolean; signal?: AbortSignal | undefined },
  ): Promise<FaceFrame[]>;
  close(): Promise<void>;
};

/** A frame of 8 Mpx with four faces takes well under a second: what takes this long hangs. */
const FRAME_TIMEOUT_MS = 20_000;

/**
 * Loads the face models into `threads` threads; resolves when all of them are ready.
 *
 * @throws PoiseError `model_missing` or `model_corrupt`; `analysis_failed` when the models do not start.
 */
export async function createFacePipeline({ threads }: { threads: number }): Promise<FacePipeline> {
  await verifyModels(pipelineModels('face', { emotion: true }));
  const refs = {
    with: pipelineRef('face', { emotion: true }),
    without: pipelineRef('face', { emotion: false }),
  };
  const pool = createModelPool<FaceTask, FaceAnswer>({
    module: new URL('./face-thread.ts', import.meta.url),
    threads,
    taskTimeoutMs: FRAME_TIMEOUT_MS,
    maxHeapMb: 512,
  });
  const run = <T extends FaceTask>(task: T, signal?: AbortSignal) =>
    pool.run(task, { signal }) as Promise<FaceAnswer<T>>;

  try {
    const [backend] = (await Promise.all(
      Array.from({ length: threads }, () => run({ type: 'backend' })),
    )) as [Backend];
    return {
      model: (emotion) => (emotion ? refs.with : refs.without),
      backend,
      async analyse(frames, { emotion, signal }) {
        // One frame that fails stops the others: their result would not be used.
        const stop = new AbortController();
        const either = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
        try {
          return await Promise.all(
            frames.map(({ tMs, frame }) => run({ type: 'describe', frame, tMs, emotion }, either)),
          );
        } catch (error) {
          stop.abort(error);
          throw error;
        }
      },
      close: () => pool.close(),
    };
  } catch (error) {
    await pool.close();
    throw error;
  }
}

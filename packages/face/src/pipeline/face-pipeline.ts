import {
  type Backend,
  createModelPool,
  pipelineModels,
  pipelineRef,
  readOnnx,
  verifyModels,
} from '@poise/inference';
import type { ModelRef } from '@poise/shared/contracts';
import { type FaceFinding, type FaceRun, type FaceSample, NEW_RUN } from './analyse.ts';
import type { FaceAnswer, FaceTask, FaceThreadData } from './face-thread.ts';

export type FacePipeline = {
  /** What observations refer to; without emotion it attests that no emotion model was run. */
  model(emotion: boolean): ModelRef;
  readonly backend: Backend;
  /**
   * Analyses a run of samples: faces are followed from one to the next. Samples are taken as they are
   * needed, a second of them at a time; there is one finding for each, in their order.
   *
   * @throws the signal's reason when aborted, else PoiseError `analysis_timeout` or `analysis_failed`.
   */
  analyse(
    samples: AsyncIterable<FaceSample> | Iterable<FaceSample>,
    options: { emotion: boolean; signal?: AbortSignal | undefined },
  ): AsyncGenerator<FaceFinding, void>;
  close(): Promise<void>;
};

/**
 * Frames that a thread takes at once: few, since each job holds so many of them raw; but enough for
 * expressions to be classified together. Recordings have 12 frames a second.
 */
const BATCH_FRAMES = 12;
/** A frame of a recording with four faces takes a tenth of a second: what takes this long hangs. */
const BATCH_TIMEOUT_MS = 20_000;

/**
 * Loads the face models into `threads` threads; resolves when all of them are ready.
 *
 * @throws PoiseError `model_missing` or `model_corrupt`; `analysis_failed` when the models do not start.
 */
export async function createFacePipeline({
  threads,
  backend = 'onnx',
}: {
  threads: number;
  /** What runs the networks; observations name it. */
  backend?: Backend;
}): Promise<FacePipeline> {
  const models = pipelineModels('face', { emotion: true });
  await verifyModels(models);
  // Converted once here, so that the threads find it done.
  if (backend === 'onnx') await Promise.all(models.map((id) => readOnnx(id)));
  const refs = {
    with: pipelineRef('face', { emotion: true, backend }),
    without: pipelineRef('face', { emotion: false, backend }),
  };
  const pool = createModelPool<FaceTask, FaceAnswer>({
    module: new URL('./face-thread.ts', import.meta.url),
    threads,
    workerData: { backend } satisfies FaceThreadData,
    taskTimeoutMs: BATCH_TIMEOUT_MS,
    maxHeapMb: 512,
  });
  const runTask = <T extends FaceTask>(task: T, signal?: AbortSignal) =>
    pool.run(task, { signal }) as Promise<FaceAnswer<T>>;

  try {
    await Promise.all(Array.from({ length: threads }, () => runTask({ type: 'start' })));
    return {
      model: (emotion) => (emotion ? refs.with : refs.without),
      backend,
      async *analyse(samples, { emotion, signal }) {
        let run: FaceRun = NEW_RUN;
        for await (const batch of batches(samples, BATCH_FRAMES)) {
          const answer = await runTask({ type: 'analyse', samples: batch, emotion, run }, signal);
          run = answer.run;
          yield* answer.findings;
        }
      },
      close: () => pool.close(),
    };
  } catch (error) {
    await pool.close();
    throw error;
  }
}

async function* batches<Item>(
  items: AsyncIterable<Item> | Iterable<Item>,
  size: number,
): AsyncGenerator<Item[], void> {
  let batch: Item[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

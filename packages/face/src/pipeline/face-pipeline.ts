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
import type { FaceResult, FaceTask, FaceThreadData } from './face-thread.ts';
import { createLiveRuns } from './live-runs.ts';

export type FacePipeline = {
  /** The reference for observations; without emotion, it proves that no emotion model was run. */
  model(emotion: boolean): ModelRef;
  readonly backend: Backend;
  /**
   * Analyses a run of samples, tracking faces from one to the next. Samples are read on demand, one second at a
   * time; there is one finding per sample, in order. With a `stream`, the run continues where the stream's last one
   * ended.
   *
   * @throws the signal's reason when aborted, else PoiseError `analysis_timeout` or `analysis_failed`.
   */
  analyse(
    samples: AsyncIterable<FaceSample> | Iterable<FaceSample>,
    options: { emotion: boolean; stream?: string; signal?: AbortSignal | undefined },
  ): AsyncGenerator<FaceFinding, void>;
  close(): Promise<void>;
};

/**
 * Frames per task of a thread: few, because each task holds all of them uncompressed, but enough to classify
 * expressions in batches. Recordings have 12 frames per second.
 */
const BATCH_FRAMES = 12;
/** A frame of a recording with four faces takes a tenth of a second; a batch that exceeds this hangs. */
const BATCH_TIMEOUT_MS = 20_000;

/**
 * Loads the face models into `threads` threads; resolves when all are ready.
 *
 * @throws PoiseError `model_missing` or `model_corrupt`; `analysis_failed` when the models do not start.
 */
export async function createFacePipeline({
  threads,
  backend = 'onnx',
}: {
  threads: number;
  /** The runtime of the networks; observations state it. */
  backend?: Backend;
}): Promise<FacePipeline> {
  const models = pipelineModels('face', { emotion: true });
  await verifyModels(models);
  // Converted once here, so that the threads read the cached result.
  if (backend === 'onnx') await Promise.all(models.map((id) => readOnnx(id)));
  const refs = {
    with: pipelineRef('face', { emotion: true, backend }),
    without: pipelineRef('face', { emotion: false, backend }),
  };
  const pool = createModelPool<FaceTask, FaceResult>({
    module: new URL('./face-thread.ts', import.meta.url),
    threads,
    workerData: { backend } satisfies FaceThreadData,
    taskTimeoutMs: BATCH_TIMEOUT_MS,
    maxHeapMb: 512,
  });
  const liveRuns = createLiveRuns();
  const runTask = <T extends FaceTask>(task: T, signal?: AbortSignal) =>
    pool.run(task, { signal }) as Promise<FaceResult<T>>;

  try {
    await Promise.all(Array.from({ length: threads }, () => runTask({ type: 'start' })));
    return {
      model: (emotion) => (emotion ? refs.with : refs.without),
      backend,
      async *analyse(samples, { emotion, stream, signal }) {
        let run: FaceRun | undefined;
        for await (const batch of batches(samples, BATCH_FRAMES)) {
          run ??= stream === undefined ? NEW_RUN : liveRuns.take(stream, batch[0]?.tMs ?? 0);
          const answer = await runTask({ type: 'analyse', samples: batch, emotion, run }, signal);
          run = answer.run;
          if (stream !== undefined) liveRuns.keep(stream, run);
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

import { fileURLToPath } from 'node:url';
import { PoiseError } from '@poise/shared/errors';
import pLimit from 'p-limit';
import { Piscina } from 'piscina';

export type ModelPoolOptions = {
  /**
   * The module of the threads. Its default export is a promise of the function that handles a task:
   * the promise loads the models, once for each thread.
   */
  module: URL;
  /** How many tasks run at the same time; every thread holds its own copy of the models. */
  threads: number;
  /** Longest time that one task may take, its time in the queue not counted. */
  taskTimeoutMs: number;
  /** Heap limit of a thread. Tensors lie outside of the heap. */
  maxHeapMb: number;
  /** A copy reaches every thread as `workerData`. */
  workerData?: unknown;
  /** Told about a thread that died while it had nothing to do. The pool replaces it. */
  onThreadLost?: (error: Error) => void;
};

export type ModelPool<Task, Result> = {
  readonly threads: number;
  /**
   * Runs one task.
   *
   * A task that is aborted or late takes its thread with it, since nothing else stops a model that
   * computes; the pool starts another one.
   *
   * @throws the signal's reason when it was aborted; otherwise PoiseError `analysis_timeout`, or
   * `analysis_failed` with what the thread threw (or how it died) as its cause.
   */
  run(task: Task, options?: { signal?: AbortSignal | undefined }): Promise<Result>;
  /** Stops the threads; tasks that still run are lost. */
  close(): Promise<void>;
};

/** Threads that hold models and run one task each at a time. */
export function createModelPool<Task, Result>(options: ModelPoolOptions): ModelPool<Task, Result> {
  const { threads, taskTimeoutMs } = options;
  const piscina = new Piscina<Task, Result>({
    filename: fileURLToPath(options.module),
    minThreads: threads,
    maxThreads: threads,
    idleTimeout: Infinity,
    concurrentTasksPerWorker: 1,
    recordTiming: false,
    resourceLimits: { maxOldGenerationSizeMb: options.maxHeapMb },
    workerData: options.workerData,
  });
  // Tasks wait here rather than in the queue of piscina, so that their clock starts when they do.
  const whenFree = pLimit(threads);
  piscina.on('error', (error: Error) => options.onThreadLost?.(error));

  return {
    threads,
    run: (task, { signal } = {}) =>
      whenFree(async () => {
        signal?.throwIfAborted();
        const timeout = AbortSignal.timeout(taskTimeoutMs);
        try {
          return await piscina.run(task, { signal: signal ? AbortSignal.any([signal, timeout]) : timeout });
        } catch (cause) {
          signal?.throwIfAborted();
          throw new PoiseError(timeout.aborted ? 'analysis_timeout' : 'analysis_failed', undefined, {
            cause,
          });
        }
      }),
    close: () => piscina.destroy(),
  };
}

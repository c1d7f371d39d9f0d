// For the threads, which cannot set it themselves.
import './no-telemetry.ts';
import { fileURLToPath } from 'node:url';
import { PoiseError } from '@poise/shared/errors';
import pLimit from 'p-limit';
import { Piscina } from 'piscina';
import { closeLoading, createLoading } from './loading.ts';
import type { StoppableTask, ThreadData } from './pool-thread.ts';
import { createStopFlag, stop } from './stop.ts';

/** Time for a stopped task to notice; the longest run of a network is far shorter. */
const STOP_TIMEOUT_MS = 5_000;
/** Loading takes less than a second; the margin is for machines under load. */
const LOAD_TIMEOUT_MS = 30_000;

export type ModelPoolOptions = {
  /** The {@link ThreadModule} that the threads run. Each thread loads its models once. */
  module: URL;
  /** The number of tasks that run at the same time. Every thread holds its own copy of the models. */
  threads: number;
  /** Time limit of one task in milliseconds, not counting its time in the queue. */
  taskTimeoutMs: number;
  /** Heap limit of a thread in MB. Tensors are outside the heap. */
  maxHeapMb: number;
  /** Passed to the module in every thread, as a copy. */
  workerData?: unknown;
  /** A task that has not stopped by itself after this time is ended with its thread. 5,000 ms by default. */
  stopTimeoutMs?: number;
  /** Called when an idle thread dies. The pool replaces it. */
  onThreadLost?: (error: Error) => void;
};

export type ModelPool<Task, Result> = {
  readonly threads: number;
  /**
   * Runs one task.
   *
   * A task that is aborted or exceeds its time limit ends at its next {@link throwIfStopped}. If it does not,
   * its thread is terminated and the pool starts another.
   *
   * @throws the signal's reason if it was aborted; otherwise PoiseError `analysis_timeout`, or `analysis_failed`
   * whose cause is what the thread threw or how it died.
   */
  run(task: Task, options?: { signal?: AbortSignal | undefined }): Promise<Result>;
  /** Stops the threads. Tasks that are still running fail. */
  close(): Promise<void>;
};

/** Starts threads that keep models loaded and run one task at a time each. */
export function createModelPool<Task, Result>(options: ModelPoolOptions): ModelPool<Task, Result> {
  const { threads, taskTimeoutMs, stopTimeoutMs = STOP_TIMEOUT_MS } = options;
  const loading = createLoading();
  const piscina = new Piscina<StoppableTask<Task>, Result>({
    filename: fileURLToPath(new URL('./pool-thread.ts', import.meta.url)),
    minThreads: threads,
    maxThreads: threads,
    idleTimeout: Infinity,
    concurrentTasksPerWorker: 1,
    recordTiming: false,
    resourceLimits: { maxOldGenerationSizeMb: options.maxHeapMb },
    workerData: { module: options.module.href, data: options.workerData, loading } satisfies ThreadData,
  });
  // Tasks wait here rather than in piscina's queue, so that their time limit starts when they do.
  const whenFree = pLimit(threads);
  piscina.on('error', (error: Error) => options.onThreadLost?.(error));
  /** Running tasks, each with the function that ends it. */
  const running = new Map<Promise<Result>, () => void>();
  let closed = false;

  function start(task: Task, ended: AbortSignal): Promise<Result> {
    const flag = createStopFlag();
    const thread = new AbortController();
    let lastChance: NodeJS.Timeout | undefined;
    const end = () => {
      stop(flag);
      lastChance ??= setTimeout(() => thread.abort(), stopTimeoutMs);
    };
    ended.addEventListener('abort', end, { once: true });
    const result = piscina.run({ task, stop: flag }, { signal: thread.signal }).finally(() => {
      ended.removeEventListener('abort', end);
      clearTimeout(lastChance);
      running.delete(result);
    });
    running.set(result, end);
    return result;
  }

  return {
    threads,
    run: (task, { signal } = {}) =>
      whenFree(async () => {
        signal?.throwIfAborted();
        const timeout = AbortSignal.timeout(taskTimeoutMs);
        try {
          if (closed) throw new Error('the pool is closed');
          const result = await start(task, signal ? AbortSignal.any([signal, timeout]) : timeout);
          signal?.throwIfAborted();
          return result;
        } catch (cause) {
          signal?.throwIfAborted();
          throw new PoiseError(timeout.aborted ? 'analysis_timeout' : 'analysis_failed', undefined, {
            cause,
          });
        }
      }),
    async close() {
      closed = true;
      for (const end of running.values()) end();
      await Promise.allSettled(running.keys());
      // A thread that is terminated while it loads a model would crash the process, as during a task.
      await closeLoading(loading, LOAD_TIMEOUT_MS);
      await piscina.destroy();
    },
  };
}

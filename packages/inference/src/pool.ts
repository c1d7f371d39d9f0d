// For the threads, which cannot set it themselves.
import './no-telemetry.ts';
import { fileURLToPath } from 'node:url';
import { PoiseError } from '@poise/shared/errors';
import pLimit from 'p-limit';
import { Piscina } from 'piscina';
import { closeLoading, createLoading } from './loading.ts';
import type { StoppableTask, ThreadData } from './pool-thread.ts';
import { createStopFlag, stop } from './stop.ts';

/** What a task that looks whether it was stopped may still take; the longest run of a network is far shorter. */
const STOP_WITHIN_MS = 5_000;
/** Models are loaded in less than a second; this is for machines under load. */
const LOAD_WITHIN_MS = 30_000;

export type ModelPoolOptions = {
  /** The module of the threads, a {@link ThreadModule}: its models are loaded once for each of them. */
  module: URL;
  /** How many tasks run at the same time; every thread holds its own copy of the models. */
  threads: number;
  /** Longest time that one task may take, its time in the queue not counted. */
  taskTimeoutMs: number;
  /** Heap limit of a thread. Tensors lie outside of the heap. */
  maxHeapMb: number;
  /** A copy reaches the module of every thread. */
  workerData?: unknown;
  /** After this, a task that does not stop by itself takes its thread with it; 5 s by default. */
  stopWithinMs?: number;
  /** Told about a thread that died while it had nothing to do. The pool replaces it. */
  onThreadLost?: (error: Error) => void;
};

export type ModelPool<Task, Result> = {
  readonly threads: number;
  /**
   * Runs one task.
   *
   * A task that is aborted or late ends at the next {@link throwIfStopped}. One that does not takes its
   * thread with it; the pool starts another one.
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
  const { threads, taskTimeoutMs, stopWithinMs = STOP_WITHIN_MS } = options;
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
  // Tasks wait here rather than in the queue of piscina, so that their clock starts when they do.
  const whenFree = pLimit(threads);
  piscina.on('error', (error: Error) => options.onThreadLost?.(error));
  /** Tasks, and what ends each. */
  const running = new Map<Promise<Result>, () => void>();
  let closed = false;

  function start(task: Task, ended: AbortSignal): Promise<Result> {
    const flag = createStopFlag();
    const thread = new AbortController();
    let lastChance: NodeJS.Timeout | undefined;
    const end = () => {
      stop(flag);
      lastChance ??= setTimeout(() => thread.abort(), stopWithinMs);
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
      // As with a task: a thread that is terminated while it loads takes the process with it.
      await closeLoading(loading, LOAD_WITHIN_MS);
      await piscina.destroy();
    },
  };
}

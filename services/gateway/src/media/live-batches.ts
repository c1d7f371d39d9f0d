import type { Modality } from '@poise/shared/contracts';
import { JOBS } from '@poise/shared/jobs';
import { type AnalysisJob, jobOfLive, type LiveChunk, type Owner } from './work.ts';

type Batch = {
  readonly owner: Owner;
  readonly second: number;
  readonly contentType: string;
  readonly chunks: LiveChunk[];
  readonly done: PromiseWithResolvers<void>;
  readonly timer: NodeJS.Timeout;
};

export type LiveBatches = {
  /**
   * Adds an accepted chunk to the current second of its stream. Resolves once its job is published; the
   * reconciler queues again what is lost with this process.
   */
  add(owner: Owner, modality: Modality, chunk: LiveChunk): Promise<void>;
  /** Publishes everything gathered so far, and later chunks immediately. */
  close(): Promise<void>;
};

/**
 * Gathers live chunks into one job per stream and second. A second is complete when a chunk ends it or one
 * of a later second arrives; an incomplete second is published after a while.
 */
export function createLiveBatches(publish: (job: AnalysisJob) => Promise<unknown>): LiveBatches {
  const open = new Map<string, Batch>();
  let closed = false;

  function flush(key: string, modality: Modality): void {
    const batch = open.get(key);
    if (!batch) return;
    open.delete(key);
    clearTimeout(batch.timer);
    publish(jobOfLive(batch.owner, modality, batch.chunks)).then(
      () => batch.done.resolve(),
      (error: unknown) => batch.done.reject(error),
    );
  }

  function begin(key: string, modality: Modality, owner: Owner, chunk: LiveChunk): Batch {
    const maxWaitMs = JOBS[`${modality}.live`].batch?.maxWaitMs ?? 0;
    const done = Promise.withResolvers<void>();
    // Its callers may have stopped waiting.
    done.promise.catch(() => undefined);
    const batch: Batch = {
      owner,
      second: secondOf(chunk),
      contentType: chunk.content_type,
      chunks: [],
      done,
      timer: setTimeout(() => flush(key, modality), maxWaitMs),
    };
    open.set(key, batch);
    return batch;
  }

  return {
    add(owner, modality, chunk) {
      const key = `${owner.interviewId} ${modality}`;
      const current = open.get(key);
      const belongs = current && goesTogether(current, chunk);
      if (current && !belongs) flush(key, modality);
      const batch = belongs ? current : begin(key, modality, owner, chunk);
      batch.chunks.push(chunk);
      const maxItems = JOBS[`${modality}.live`].batch?.maxItems ?? 1;
      if (closed || endsSecond(chunk) || batch.chunks.length >= maxItems) flush(key, modality);
      return batch.done.promise;
    },
    async close() {
      closed = true;
      const waiting = [...open].map(([key, { done }]) => {
        flush(key, key.split(' ')[1] as Modality);
        return done.promise.catch(() => undefined);
      });
      await Promise.all(waiting);
    },
  };
}

/** The same number twice was sent before and after a withdrawal: each generation gets its own job. */
function goesTogether(batch: Batch, chunk: LiveChunk): boolean {
  const isRepeated = batch.chunks.some(({ seq }) => seq === chunk.seq);
  return batch.second === secondOf(chunk) && batch.contentType === chunk.content_type && !isRepeated;
}

const secondOf = ({ start_ms }: LiveChunk) => Math.floor(start_ms / 1000);

/** A chunk that lasts to the end of its second or beyond completes it. */
function endsSecond(chunk: LiveChunk): boolean {
  return chunk.start_ms + chunk.duration_ms >= (secondOf(chunk) + 1) * 1000 - ROUNDING_MS;
}

/** Three frames a second last 333 ms each. */
const ROUNDING_MS = 5;

import type { JobName, JobPayload, JobsOf, QueueName } from './catalogue.ts';

export type JobContext = {
  /**
   * Aborted with `analysis_timeout` if the handler takes too long, which counts as a failed attempt, and
   * with `unavailable` on shutdown, after which another worker repeats the same attempt.
   */
  readonly signal: AbortSignal;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** True if no further attempt follows: the handler must settle the work now. */
  readonly lastAttempt: boolean;
};

export type JobHandler<N extends JobName> = (payload: JobPayload<N>, context: JobContext) => Promise<void>;

/** One handler per job of the queue: a missing one does not compile. */
export type JobHandlers<Q extends QueueName> = { readonly [N in JobsOf<Q>]: JobHandler<N> };

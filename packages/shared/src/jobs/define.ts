import type { z } from 'zod';

export const QUEUES = ['face', 'speech', 'interview', 'feedback'] as const;
export type QueueName = (typeof QUEUES)[number];

export type JobDefinition<Q extends QueueName = QueueName, S extends z.ZodType = z.ZodType> = {
  readonly queue: Q;
  readonly payload: S;
  /** Deterministic: the same work has the same id, so that publishing it twice is harmless. */
  readonly id: (payload: z.output<S>) => string;
  /** Tries in all; crashes are counted apart (see `maxCrashes` of the queue runtime). */
  readonly attempts: number;
  /** Wait before the second try; doubled for each further one. */
  readonly backoffMs: number;
  /** A handler that runs longer is aborted. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /**
   * Whether a job that was given up stays, for `inspect` and for operators to find, for how long, and how
   * many of its queue at most, the latest. It then stands in the way of the same work until `forget`, so it
   * must not where the work is simply published again.
   */
  readonly keepGivenUp: false | { readonly ageMs: number; readonly count: number };
  /** What becomes of the work when all tries were used up, for the reader and for operators. */
  readonly whenGivenUp: string;
};

export function defineJob<const Q extends QueueName, S extends z.ZodType>(
  definition: JobDefinition<Q, S>,
): JobDefinition<Q, S> {
  return definition;
}

import type { z } from 'zod';

/** `live`: somebody is waiting for it. `batch`: it may wait, and must not hold up the live lane. */
export const LANES = ['live', 'batch'] as const;
export type Lane = (typeof LANES)[number];

export type JobDefinition<Q extends string = string, S extends z.ZodType = z.ZodType> = {
  readonly queue: Q;
  readonly lane: Lane;
  /** Read tolerantly: a newer version may have added fields. The queue carries `z.encode` of a payload. */
  readonly payload: S;
  /** Deterministic: the same work has the same id, so that publishing it twice is harmless. */
  readonly id: (payload: z.output<S>) => string;
  /** Delay before it may run: anything published under the same id during the delay is the same run. */
  readonly delayMs?: number;
  /** How work that arrives in parts is gathered into one job. */
  readonly batch?: { readonly maxItems: number; readonly maxWaitMs: number };
  /** Total number of attempts; crashes are counted separately (see `maxCrashes` of the queue runtime). */
  readonly attempts: number;
  /** Delay before the second attempt; doubled for each further one. */
  readonly backoffMs: number;
  /** Time limit of the handler, after which it is aborted. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /**
   * Whether jobs that failed permanently are kept, for `inspect` and for operators, how long, and how many of
   * the latest per queue. A kept job blocks the same work until `forget`, so jobs whose work is simply
   * published again must not be kept.
   */
  readonly keepFailed: false | { readonly ageMs: number; readonly count: number };
  /** What happens to the work once all attempts are used up, for readers and operators. */
  readonly whenFailed: string;
};

/** A week for operators to react; 1,000 jobs are a few MB, however many fail in an outage. */
export const KEPT = { ageMs: 7 * 24 * 3_600_000, count: 1_000 } as const;

export function defineJob<const Q extends string, S extends z.ZodType>(
  definition: JobDefinition<Q, S>,
): JobDefinition<Q, S> {
  return definition;
}

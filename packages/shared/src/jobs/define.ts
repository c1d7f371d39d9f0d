import type { z } from 'zod';

/** `live`: somebody waits for it now. `batch`: it may wait, and must not hold up the live lane. */
export const LANES = ['live', 'batch'] as const;
export type Lane = (typeof LANES)[number];

export type JobDefinition<Q extends string = string, S extends z.ZodType = z.ZodType> = {
  readonly queue: Q;
  readonly lane: Lane;
  /** Read tolerantly: a newer version may have added fields. What travels is `z.encode` of a payload. */
  readonly payload: S;
  /** Deterministic: the same work has the same id, so that publishing it twice is harmless. */
  readonly id: (payload: z.output<S>) => string;
  /** Waits this long before it may run: what is published meanwhile under the same id is the same run. */
  readonly delayMs?: number;
  /** How work that comes in pieces is gathered into one job. */
  readonly batch?: { readonly maxItems: number; readonly maxWaitMs: number };
  /** Tries in all; crashes are counted apart (see `maxCrashes` of the queue runtime). */
  readonly attempts: number;
  /** Wait before the second try; doubled for each further one. */
  readonly backoffMs: number;
  /** A handler that runs longer is aborted. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /**
   * Whether a job that failed permanently stays, for `inspect` and for operators to find, for how long, and
   * how many of its queue at most, the latest. It then stands in the way of the same work until `forget`, so
   * it must not where the work is simply published again.
   */
  readonly keepFailed: false | { readonly ageMs: number; readonly count: number };
  /** What becomes of the work when all tries were used up, for the reader and for operators. */
  readonly whenFailed: string;
};

/** A week for an operator to look; 1,000 jobs are a few MB, however many fail in an outage. */
export const KEPT = { ageMs: 7 * 24 * 3_600_000, count: 1_000 } as const;

export function defineJob<const Q extends string, S extends z.ZodType>(
  definition: JobDefinition<Q, S>,
): JobDefinition<Q, S> {
  return definition;
}

import { availableParallelism, getPriority, setPriority } from 'node:os';
import { LANES } from '@poise/shared/jobs';
import { z } from 'zod';

/** The setting of a worker that says which lanes it serves: `live`, `batch`, or both. */
const lanes = z
  .string()
  .default(LANES.join(','))
  .transform((given) => given.split(',').map((name) => name.trim()))
  .pipe(z.array(z.enum(LANES)).min(1));

const few = z.coerce.number().int().min(1).max(64);

/** Settings of every worker that analyses media. */
export const workerSettings = {
  LANES: lanes,
  /** Threads that models run in. */
  THREADS: few.default(Math.max(1, Math.floor(availableParallelism() / 2))),
  /** Jobs at a time in each lane; more than threads, so that one decodes while another computes. */
  CONCURRENCY: few.optional(),
} as const;

/** How far a process that nobody waits for steps back. */
const BATCH_NICENESS = 10;

/** Lets this process, and those that it starts, run after the ones that somebody waits for. */
export function yieldToLive(): void {
  // Without rights a process may step back, but never forward again: the call would throw.
  if (getPriority() < BATCH_NICENESS) setPriority(BATCH_NICENESS);
}

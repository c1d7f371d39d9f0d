import { availableParallelism, getPriority, setPriority } from 'node:os';
import { LANES } from '@poise/shared/jobs';
import { z } from 'zod';

/** The setting of a worker that says which lanes it serves. */
const lanes = z
  .string()
  .default(LANES.join(','))
  .transform((given) => given.split(',').map((name) => name.trim()))
  .pipe(z.array(z.enum(LANES)).min(1))
  .describe('Lanes that this process serves: `live`, `batch`, or both, separated by a comma');

const few = z.coerce.number().int().min(1).max(64);

/** Settings of every worker that analyses media. */
export const workerSettings = {
  LANES: lanes,
  THREADS: few
    .default(Math.max(1, Math.floor(availableParallelism() / 2)))
    .meta({ description: 'Threads that models run in', shownDefault: 'half of the processors' }),
  // More than threads, so that one job decodes while another computes.
  CONCURRENCY: few
    .optional()
    .meta({ description: 'Jobs at a time in each lane', shownDefault: '`THREADS` + 1' }),
} as const;

/** How far a process that nobody waits for steps back. */
const BATCH_NICENESS = 10;

/** Lets this process, and those that it starts, run after the ones that somebody waits for. */
export function yieldToLive(): void {
  // Without rights a process may step back, but never forward again: the call would throw.
  if (getPriority() < BATCH_NICENESS) setPriority(BATCH_NICENESS);
}

import { getPriority, setPriority } from 'node:os';
import { LANES, type Lane } from '@poise/shared/jobs';
import { z } from 'zod';

/** The setting of a worker that says which lanes it serves: `live`, `batch`, or both. */
export const lanes = z
  .string()
  .default(LANES.join(','))
  .transform((given) => given.split(',').map((name) => name.trim()))
  .pipe(z.array(z.enum(LANES)).min(1));

/** How much a process that serves the batch lane alone steps back for the others. */
const BATCH_NICENESS = 10;

/** Lets a process that nobody waits for run after those that somebody does; its children as well. */
export function yieldToLive(served: readonly Lane[]): void {
  if (served.includes('live')) return;
  // Without rights a process may step back, but never forward again: the call would throw.
  if (getPriority() < BATCH_NICENESS) setPriority(BATCH_NICENESS);
}

import { availableParallelism, constants, setPriority } from 'node:os';
import { LANES } from '@poise/shared/jobs';
import { z } from 'zod';

/** The setting for the lanes that a worker serves. */
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
    .meta({ description: 'Number of threads for models', shownDefault: 'half of the processors' }),
  // More than threads, so that one job can decode while another computes.
  CONCURRENCY: few
    .optional()
    .meta({ description: 'Number of concurrent jobs per lane', shownDefault: '`THREADS` + 1' }),
} as const;

/**
 * Gives live work priority over this process and its children: the lowest there is. At a niceness of 10, a recording
 * and its transcription doubled the time to the score of a live chunk.
 */
export function yieldToLive(): void {
  setPriority(constants.priority.PRIORITY_LOW);
}

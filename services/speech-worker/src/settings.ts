import { availableParallelism } from 'node:os';
import { lanes } from '@poise/runtime';
import { transcriberSettings } from '@poise/speech/words';
import { z } from 'zod';

const SERVED = ['mic', 'words'] as const;
const count = z.coerce.number().int().min(1).max(64);

/** What the speech worker understands besides what every service does. */
export const speechWorkerSettings = {
  ...transcriberSettings,
  SERVES: z
    .string()
    .default(SERVED.join(','))
    .transform((given) => given.split(',').map((name) => name.trim()))
    .pipe(z.array(z.enum(SERVED)).min(1))
    .describe(
      'Modalities that this process serves: `mic`, `words`, or both, separated by a comma. Words cost far more than the rest and are scaled on their own',
    ),
  LANES: lanes,
  THREADS: count
    .default(Math.max(1, Math.floor(availableParallelism() / 2)))
    .meta({ description: 'Threads that models run in', shownDefault: 'half of the processors' }),
  // More than threads, so that one job decodes while another computes.
  CONCURRENCY: count.optional().meta({
    description: 'Jobs at a time in each lane',
    shownDefault: '`THREADS` + 1 for audio, `THREADS` for words',
  }),
} as const;

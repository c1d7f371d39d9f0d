import { workerSettings } from '@poise/runtime';
import { transcriberSettings } from '@poise/speech/words';
import { z } from 'zod';

const SERVED = ['mic', 'words'] as const;

/** What the speech worker understands besides what every service does. */
export const speechWorkerSettings = {
  ...workerSettings,
  ...transcriberSettings,
  SERVES: z
    .string()
    .default(SERVED.join(','))
    .transform((given) => given.split(',').map((name) => name.trim()))
    .pipe(z.array(z.enum(SERVED)).min(1))
    .describe(
      'Modalities that this process serves: `mic`, `words`, or both, separated by a comma. Words cost far more than the rest and are scaled on their own',
    ),
  CONCURRENCY: workerSettings.CONCURRENCY.meta({
    description: 'Jobs at a time in each lane',
    shownDefault: '`THREADS` + 1 for audio, `THREADS` for words',
  }),
} as const;

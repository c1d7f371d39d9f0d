import { recordSettings } from '@poise/runtime';
import { z } from 'zod';

/** What the orchestrator understands besides what every service does. */
export const orchestratorSettings = {
  ...recordSettings,
  CONCURRENCY: z.coerce.number().int().min(1).max(64).default(8).describe('Jobs at a time'),
  RECONCILE_MS: z.coerce
    .number()
    .int()
    .min(200)
    .default(5_000)
    .describe('Time between two turns of the reconciler'),
} as const;

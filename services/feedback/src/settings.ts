import { recordSettings } from '@poise/runtime';
import { z } from 'zod';

/** What feedback understands besides what every service does. */
export const feedbackSettings = {
  ...recordSettings,
  CONCURRENCY: z.coerce.number().int().min(1).max(16).default(2).describe('Jobs at a time'),
} as const;

import { interviewId } from '@poise/shared/contracts';
import { z } from 'zod';

/** Parameters of routes under `/v1/interviews/:id`. */
export const interviewParams = z.strictObject({ id: interviewId });

/** Headers of routes that support `Idempotency-Key`. */
export const idempotentHeaders = z.looseObject({
  'idempotency-key': z
    .string()
    .regex(/^[!-~]{1,128}$/, 'expected 1 to 128 visible characters')
    .optional()
    .meta({
      description: 'Repeating the same request with the same key returns the first response, for 24 hours',
    }),
});

/** A body that the route reads or writes itself. */
export const mediaBody = z.any().meta({ type: 'string', format: 'binary' });

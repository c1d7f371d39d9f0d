import { interviewId } from '@poise/shared/contracts';
import { z } from 'zod';

/** Routes below `/v1/interviews/:id`. */
export const interviewParams = z.strictObject({ id: interviewId });

/** Routes that take an `Idempotency-Key`. */
export const idempotentHeaders = z.looseObject({
  'idempotency-key': z
    .string()
    .regex(/^[!-~]{1,128}$/, 'expected 1 to 128 visible characters')
    .optional()
    .meta({ description: 'The same key with the same request gets the first answer, for a day' }),
});

/** A body that the route reads, or writes, itself. */
export const mediaBody = z.any().meta({ type: 'string', format: 'binary' });

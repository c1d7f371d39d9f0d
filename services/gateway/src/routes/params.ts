import { interviewId } from '@poise/shared/contracts';
import { z } from 'zod';

/** Routes below `/v1/interviews/:id`. */
export const interviewParams = z.strictObject({ id: interviewId });

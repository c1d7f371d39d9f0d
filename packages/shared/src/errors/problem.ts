import { z } from 'zod';
import type { PoiseError } from './poise-error.ts';
import { ERROR_CODES } from './table.ts';

/** RFC 9457 problem details with a stable error code. */
export const problem = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(ERROR_CODES as [string, ...string[]]),
    detail: z.string().optional(),
    requestId: z.string().optional(),
    issues: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details' });
export type Problem = z.infer<typeof problem>;

export const PROBLEM_CONTENT_TYPE = 'application/problem+json';

/** The only mapping of errors to HTTP responses. */
export function toProblem(error: PoiseError, requestId?: string): Problem {
  return {
    type: `urn:poise:error:${error.code}`,
    title: error.title,
    status: error.status,
    code: error.code,
    ...(error.detail !== undefined && { detail: error.detail }),
    ...(requestId !== undefined && { requestId }),
    ...(error.issues !== undefined && { issues: [...error.issues] }),
  };
}

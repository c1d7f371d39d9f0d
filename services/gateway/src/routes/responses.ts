import { ERRORS, type ErrorCode, PROBLEM_CONTENT_TYPE, problem } from '@poise/shared/errors';
import type { z } from 'zod';

/** Errors of every route that requires a key. */
const EVERYWHERE = [
  'unauthenticated',
  'key_revoked',
  'token_expired',
  'forbidden',
  'invalid_request',
  'rate_limited',
  'unavailable',
  'internal',
] as const satisfies ErrorCode[];

/** A JSON response with its description for the API reference. */
export function json<S extends z.ZodType>(description: string, schema: S) {
  return { description, content: { 'application/json': { schema } } };
}

/** The responses of a route: its own, and a problem for each error code. */
export function responses<T extends Record<number, unknown>>(own: T, codes: readonly ErrorCode[] = []): T {
  const byStatus = Map.groupBy(new Set([...EVERYWHERE, ...codes]), (code) => ERRORS[code].status);
  const problems = [...byStatus].map(([status, all]) => [
    status,
    {
      description: all.map((code) => `\`${code}\`: ${ERRORS[code].title}`).join('; '),
      content: { [PROBLEM_CONTENT_TYPE]: { schema: problem } },
    },
  ]);
  // Problems are thrown, never returned: a handler's type covers only the route's own responses.
  return { ...(Object.fromEntries(problems) as object), ...own };
}

/** Errors of every route with an interview in its path. */
export const INTERVIEW_ERRORS = ['not_found', 'interview_erased'] as const satisfies ErrorCode[];

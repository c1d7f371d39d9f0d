import { ERRORS, type ErrorCode, PROBLEM_CONTENT_TYPE, problem } from '@poise/shared/errors';
import type { z } from 'zod';

/** What every route may answer that asks for a key. */
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

/** One kind of answer, with its description for the reference. */
export function json<S extends z.ZodType>(description: string, schema: S) {
  return { description, content: { 'application/json': { schema } } };
}

/** A route's answers: its own, and a problem for each code that it may end in. */
export function answers<T extends Record<number, unknown>>(own: T, codes: readonly ErrorCode[] = []): T {
  const byStatus = Map.groupBy(new Set([...EVERYWHERE, ...codes]), (code) => ERRORS[code].status);
  const problems = [...byStatus].map(([status, all]) => [
    status,
    {
      description: all.map((code) => `\`${code}\`: ${ERRORS[code].title}`).join('; '),
      content: { [PROBLEM_CONTENT_TYPE]: { schema: problem } },
    },
  ]);
  // Problems are thrown, never returned: a handler's type knows the route's own answers only.
  return { ...(Object.fromEntries(problems) as object), ...own };
}

/** Problems of every route about an interview in its path. */
export const OF_AN_INTERVIEW = ['not_found', 'interview_erased'] as const satisfies ErrorCode[];

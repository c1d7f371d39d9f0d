import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import { PoiseError } from '@poise/shared/errors';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Deps } from '../deps.ts';

/** Maximum number of names that this process counts; beyond it, the least recently seen is dropped. */
export const COUNTED_AT_ONCE = 50_000;

/**
 * Limits requests per minute and caller: a tenant's key; an interview with all its tokens; or an address if there
 * is neither. Files of the web app are counted separately, so that a class that opens the page behind one address
 * does not use up its API limit. Counts are kept in this process: each of several gateways has its own.
 * Chunks have their own limits, see `media/chunk-limits.ts`; a route may set its own in its config.
 */
export const limits = fp(
  async (app, { settings }: Deps) => {
    await app.register(rateLimit, {
      max: (request) => counted(request, settings).max,
      timeWindow: 60_000,
      cache: COUNTED_AT_ONCE,
      keyGenerator: (request) => counted(request, settings).name,
      errorResponseBuilder: (_request, { ttl }) => tooMany(ttl),
    });
  },
  { name: 'rate-limit' },
);

export const tooMany = (waitMs: number): PoiseError =>
  new PoiseError('rate_limited', undefined, { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) });

/** The name for an address. For IPv6 it is the /64 network, since a single host controls all of its addresses. */
export const addressOf = ({ ip }: FastifyRequest): string => normalizeIP(ip);

function counted(request: FastifyRequest, settings: Deps['settings']): { name: string; max: number } {
  const { interviewId, keyId } = request.caller ?? {};
  if (interviewId) return { name: `interview ${interviewId}`, max: settings.INTERVIEW_REQUESTS_PER_MINUTE };
  if (keyId) return { name: `key ${keyId}`, max: settings.REQUESTS_PER_MINUTE };
  return !request.is404 && request.routeOptions.config.access === 'page'
    ? { name: `page ${addressOf(request)}`, max: settings.PAGE_FILES_PER_MINUTE }
    : { name: `address ${addressOf(request)}`, max: settings.ADDRESS_REQUESTS_PER_MINUTE };
}

import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import { PoiseError } from '@poise/shared/errors';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Deps } from '../deps.ts';

/** Under how many names this process counts at the same time; beyond it, the one not seen longest is forgotten. */
export const COUNTED_AT_ONCE = 50_000;

/**
 * Requests a minute, by who asks: a tenant's key; an interview, with all its tokens; an address where there is
 * neither. Files of the web app are counted apart, so that a class that opens the page behind one address does
 * not use up what the API allows it. Counted in this process: with several gateways each has its own count.
 * Chunks have their own limits, see `media/chunk-limits.ts`; a route may have its own in its config.
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

/** One name for an address. Of IPv6 it is the network of 64 bits, since a single host has all of its addresses. */
export const addressOf = ({ ip }: FastifyRequest): string => normalizeIP(ip);

function counted(request: FastifyRequest, settings: Deps['settings']): { name: string; max: number } {
  const { interviewId, keyId } = request.caller ?? {};
  if (interviewId) return { name: `interview ${interviewId}`, max: settings.INTERVIEW_REQUESTS_PER_MINUTE };
  if (keyId) return { name: `key ${keyId}`, max: settings.REQUESTS_PER_MINUTE };
  return !request.is404 && request.routeOptions.config.access === 'page'
    ? { name: `page ${addressOf(request)}`, max: settings.PAGE_FILES_PER_MINUTE }
    : { name: `address ${addressOf(request)}`, max: settings.ADDRESS_REQUESTS_PER_MINUTE };
}

import rateLimit from '@fastify/rate-limit';
import { PoiseError } from '@poise/shared/errors';
import fp from 'fastify-plugin';
import type { Deps } from '../deps.ts';

/**
 * So many requests a minute for each key, or address where there is none. Counted in this process:
 * with several gateways the limit holds for each. A route may have its own limit in its config.
 */
export const limits = fp(
  async (app, { settings }: Deps) => {
    await app.register(rateLimit, {
      max: settings.REQUESTS_PER_MINUTE,
      timeWindow: 60_000,
      cache: 50_000,
      keyGenerator: (request) => request.caller?.keyId ?? request.ip,
      errorResponseBuilder: (_request, { ttl }) =>
        new PoiseError('rate_limited', undefined, { retryAfterSeconds: Math.max(1, Math.ceil(ttl / 1000)) }),
    });
  },
  { name: 'rate-limit' },
);

import { PoiseError } from '@poise/shared/errors';
import fp from 'fastify-plugin';

/** Requests that match no route: `method_not_allowed` if the path has another method, else `not_found`. */
export const notFound = fp(
  async (app) => {
    let patterns: { method: string; pattern: RegExp }[];
    app.addHook('onReady', async () => {
      patterns = app.registeredRoutes
        .filter(({ url }) => !url.includes('*'))
        .map(({ method, url }) => ({ method, pattern: new RegExp(`^${url.replaceAll(/:\w+/g, '[^/]+')}$`) }));
    });

    app.setNotFoundHandler({ preHandler: app.rateLimit() }, async (request, reply) => {
      const path = request.url.split('?', 1)[0] ?? '';
      const allowed = patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
      if (allowed.length === 0) throw new PoiseError('not_found');
      reply.header('allow', [...new Set(allowed)].join(', '));
      throw new PoiseError('method_not_allowed');
    });
  },
  { name: 'not-found', dependencies: ['auth', 'rate-limit'] },
);

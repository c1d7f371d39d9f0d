import fp from 'fastify-plugin';
import type { Deps } from '../deps.ts';

/**
 * Counts and times requests by route and outcome. The route is its pattern, never the URL, which names
 * interviews and would create a series for each of them.
 */
export const httpMetrics = fp(
  async (app, { metrics }: Pick<Deps, 'metrics'>) => {
    app.addHook('onRequest', async (request, reply) => {
      let counted = false;
      const count = (status_class: string) => {
        if (counted) return;
        counted = true;
        // Requests that match no route share a series.
        const route = request.is404 ? 'none' : (request.routeOptions.url ?? 'none');
        metrics.httpSeconds.observe(
          { method: request.method, route, status_class },
          reply.elapsedTime / 1000,
        );
      };
      reply.raw.once('finish', () => count(`${Math.floor(reply.statusCode / 100)}xx`));
      // `close` without `finish`: the caller left. Callers that lose patience must be visible too.
      reply.raw.once('close', () => count('aborted'));
    });
  },
  { name: 'http-metrics' },
);

import fp from 'fastify-plugin';
import type { Deps } from '../deps.ts';

/**
 * How many requests of which route end how, and how long they take. The route is its pattern, never the
 * address: that names interviews, and would make a series for each of them.
 */
export const httpMetrics = fp(
  async (app, { metrics }: Pick<Deps, 'metrics'>) => {
    app.addHook('onRequest', async (request, reply) => {
      let counted = false;
      const count = (status_class: string) => {
        if (counted) return;
        counted = true;
        // Without a route of its own, all that nothing answers shares a series.
        const route = request.is404 ? 'none' : (request.routeOptions.url ?? 'none');
        metrics.httpSeconds.observe(
          { method: request.method, route, status_class },
          reply.elapsedTime / 1000,
        );
      };
      reply.raw.once('finish', () => count(`${Math.floor(reply.statusCode / 100)}xx`));
      // Whoever does not get to the end of a response left: callers that lose patience must be seen too.
      reply.raw.once('close', () => count('aborted'));
    });
  },
  { name: 'http-metrics' },
);

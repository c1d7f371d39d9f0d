import type { FastifyInstance } from 'fastify';

/** Opens the routes that a plugin of others is about to register in this scope. */
export function makePublic(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    route.config = { ...route.config, access: 'public' };
  });
}

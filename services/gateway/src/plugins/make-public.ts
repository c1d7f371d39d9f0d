import type { FastifyInstance } from 'fastify';

/** Opens the routes that another plugin is about to register in this scope: files that a browser loads. */
export function makePublic(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    route.config = { ...route.config, access: 'page' };
  });
}

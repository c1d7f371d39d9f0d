import type { FastifyInstance } from 'fastify';

/** Makes public the routes that another plugin registers in this scope: files that a browser loads. */
export function makePublic(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    route.config = { ...route.config, access: 'page' };
  });
}

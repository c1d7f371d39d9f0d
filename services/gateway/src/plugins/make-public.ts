import type { FastifyInstance } from 'fastify';
import type { Access } from '../access.ts';

/** Opens the routes that a plugin of others is about to register in this scope. */
export function makePublic(app: FastifyInstance, access: Extract<Access, 'page' | 'probe'>): void {
  app.addHook('onRoute', (route) => {
    route.config = { ...route.config, access };
  });
}

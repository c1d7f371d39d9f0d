import helmet, { type FastifyHelmetOptions } from '@fastify/helmet';
import fp from 'fastify-plugin';

/** Policy of the web app: its own files only. The frame of the report inherits it, hence inline styles. */
const WEB_APP = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:', 'blob:'],
    mediaSrc: ["'self'", 'data:', 'blob:'],
    objectSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
};

/** Policy of a report opened by itself: nothing is loaded, nothing runs. */
export const REPORT_POLICY = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      styleSrc: ["'unsafe-inline'"],
      imgSrc: ['data:'],
      mediaSrc: ['data:'],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
      sandbox: [],
    },
  },
} satisfies FastifyHelmetOptions;

/** Security headers on every response. API responses must not be cached on their way. */
export const security = fp(
  async (app) => {
    await app.register(helmet, { contentSecurityPolicy: WEB_APP });
    app.addHook('onRequest', async (request, reply) => {
      reply.header('x-request-id', request.id);
      if (request.url.startsWith('/v1/')) reply.header('cache-control', 'no-store');
    });
  },
  { name: 'security' },
);

import helmet, { type FastifyHelmetOptions } from '@fastify/helmet';
import fp from 'fastify-plugin';

/** The web app's: its own files only. The report's frame inherits it, hence inline styles. */
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

/** A report on its own: nothing is loaded, nothing runs. */
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

/** Security headers on every answer; what the API tells is stored nowhere on its way. */
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

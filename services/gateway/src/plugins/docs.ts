import { createHash } from 'node:crypto';
import scalar from '@scalar/fastify-api-reference';
import type { FastifyPluginAsync } from 'fastify';
import { makePublic } from './make-public.ts';

/** The API reference at `/docs` and its OpenAPI document, all served from here. */
export const docs: FastifyPluginAsync = async (app) => {
  makePublic(app);
  // The page starts with an inline script, which its policy allows by hash.
  app.addHook('onSend', async (_request, reply, payload) => {
    if (typeof payload !== 'string' || !String(reply.getHeader('content-type')).startsWith('text/html'))
      return;
    const inline = /<script type="text\/javascript">([\s\S]*?)<\/script>/.exec(payload)?.[1] ?? '';
    const hash = createHash('sha256').update(inline).digest('base64');
    reply.header(
      'content-security-policy',
      `default-src 'self'; script-src 'self' 'sha256-${hash}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
  });
  await app.register(scalar, {
    routePrefix: '/docs',
    configuration: {
      pageTitle: 'Poise API',
      // No third party is contacted: no fonts, no proxy, no telemetry.
      withDefaultFonts: false,
      telemetry: false,
      hideClientButton: true,
      showDeveloperTools: 'never',
      agent: { disabled: true },
      mcp: { disabled: true },
    },
  });
};

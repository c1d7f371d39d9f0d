import { CLIENT_HEADER } from '@poise/shared/contracts';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Deps } from '../deps.ts';
import { responseOfVersion01 } from '../older-clients/form.ts';

/** Whether a request may come from a client of version 0.1; later clients name their version. */
export function isOfOlderClient(request: FastifyRequest, settings: Deps['settings']): boolean {
  return settings.OLDER_CLIENTS === 'on' && request.headers[CLIENT_HEADER] === undefined;
}

/** Responds to clients of version 0.1 in their format, for as long as an installation has such clients. */
export const olderClients = fp<Deps>(
  async (app, { settings }) => {
    if (settings.OLDER_CLIENTS === 'off') return;
    app.addHook('onSend', async (request, reply, payload: unknown) => {
      const isJson = String(reply.getHeader('content-type')).startsWith('application/json');
      if (!isJson || typeof payload !== 'string' || !isOfOlderClient(request, settings)) return payload;
      reply.removeHeader('content-length');
      return JSON.stringify(responseOfVersion01(JSON.parse(payload)));
    });
  },
  { name: 'older-clients' },
);

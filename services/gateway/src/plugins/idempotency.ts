import { createHash } from 'node:crypto';
import { PoiseError, PROBLEM_CONTENT_TYPE } from '@poise/shared/errors';
import { idempotencyKeys } from '@poise/store';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Deps } from '../deps.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route supports `Idempotency-Key`; a POST route that does not refuses the header. */
    idempotent?: true;
  }
  interface FastifyRequest {
    /** The key that this request claimed, until its response is stored. */
    claimedKey: string | undefined;
  }
}

const HEADER = 'idempotency-key';

/**
 * `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): the same key with the same request
 * returns the first response, with another request `idempotency_mismatch`, and while the first still runs
 * `idempotency_in_flight`. Responses with status 5xx are not stored. Uploads, which would have to be read
 * in full before they could be compared, and responses that hold a secret do not support it.
 */
export const idempotency = fp(
  async (app, { store }: Deps) => {
    app.decorateRequest('claimedKey');

    app.addHook('preHandler', async (request, reply) => {
      const key = request.headers[HEADER];
      if (typeof key !== 'string' || request.method !== 'POST' || request.is404) return;
      if (!request.routeOptions.config.idempotent) {
        throw new PoiseError('invalid_request', undefined, {
          issues: [{ path: `headers.${HEADER}`, message: 'this route does not support it' }],
        });
      }
      const claim = await idempotencyKeys.claim(store.db, request.caller.tenantId, key, fingerprint(request));
      switch (claim.state) {
        case 'claimed':
          request.claimedKey = key;
          return;
        case 'in-flight':
          throw new PoiseError('idempotency_in_flight', undefined, { retryAfterSeconds: 1 });
        case 'mismatch':
          throw new PoiseError('idempotency_mismatch');
        case 'completed':
          reply.header('idempotent-replayed', 'true');
          // Sent as stored: neither validated nor serialised again.
          reply.serializer((payload) => payload as string);
          return reply
            .code(claim.status)
            .type(claim.status < 400 ? 'application/json; charset=utf-8' : PROBLEM_CONTENT_TYPE)
            .send(claim.response);
      }
    });

    app.addHook('onSend', async (request, reply, payload) => {
      const key = request.claimedKey;
      if (key === undefined) return;
      request.claimedKey = undefined;
      const { tenantId } = request.caller;
      try {
        if (reply.statusCode >= 500 || typeof payload !== 'string') {
          await idempotencyKeys.release(store.db, tenantId, key);
        } else {
          await idempotencyKeys.storeResponse(store.db, tenantId, key, reply.statusCode, payload);
        }
      } catch (err) {
        request.log.warn({ err }, 'could not store idempotent response');
      }
    });
  },
  { name: 'idempotency', dependencies: ['auth'] },
);

/** Identifies equal requests. The key is part of it, so that no caller receives the response of another. */
function fingerprint({ caller, method, url, body }: FastifyRequest): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([caller.keyId, method, url, body ?? null]))
    .digest();
}

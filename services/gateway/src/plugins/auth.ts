import { interviewId } from '@poise/shared/contracts';
import { PoiseError, toPoiseError } from '@poise/shared/errors';
import { apiKeys, type Db, type FoundInterview, interviews } from '@poise/store';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { type Access, type Caller, checkAccess } from '../access.ts';
import type { Deps } from '../deps.ts';
import { addressOf } from './rate-limit.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
  interface FastifyRequest {
    /** Set if the access of the route is a scope or `any`. */
    caller: Caller;
    /** The interview in the path; set if the access of the route has `interview`. */
    interview: FoundInterview;
  }
  interface FastifyInstance {
    /** Every route of the application, as it was registered. */
    readonly registeredRoutes: readonly { method: string; url: string; access: Access }[];
  }
}

/**
 * Authenticates and authorises a request before its body is read. A route that does not declare its
 * access prevents the application from starting.
 */
export const auth = fp(
  async (app, deps: Deps) => {
    const routes: { method: string; url: string; config?: { access?: Access } | undefined }[] = [];
    app.addHook('onRoute', (route) => {
      for (const method of [route.method].flat()) {
        // The config is read later: hooks of inner scopes may still set it.
        routes.push({
          method,
          url: route.url,
          get config() {
            return route.config;
          },
        });
      }
    });
    app.decorate('registeredRoutes', {
      getter: () =>
        routes.map(({ method, url, config }) => {
          if (!config?.access) throw new Error(`${method} ${url} does not declare its access`);
          return { method, url, access: config.access };
        }),
    });
    app.addHook('onReady', async () => void app.registeredRoutes);

    const countFailure = app.createRateLimit({
      max: deps.settings.FAILED_KEYS_PER_MINUTE,
      timeWindow: 60_000,
      keyGenerator: (request) => `failed authentication ${addressOf(request)}`,
    });

    app.decorateRequest('caller');
    app.decorateRequest('interview');
    app.addHook('onRequest', async (request) => {
      const { access } = request.routeOptions.config;
      if (request.is404 || !access || isOpen(access)) return;
      request.caller = await authenticate(request, access).catch(async (error: unknown) => {
        // A record that does not respond says nothing about the key: its owner must not be locked out for it.
        if (toPoiseError(error).status !== 401) throw error;
        const failures = await countFailure(request);
        if (failures.isAllowed || !failures.isExceeded) throw error;
        throw new PoiseError('rate_limited', undefined, { retryAfterSeconds: failures.ttlInSeconds });
      });
    });
    // After the rate limits of the route, which are `onRequest` hooks too: a caller that probes for resources of
    // others is counted. Nothing of the body has been read yet.
    app.addHook('preParsing', async (request) => {
      const { access } = request.routeOptions.config;
      if (request.is404 || !access || typeof access === 'string') return;
      if (!access.interview) return checkAccess(access, request.caller);
      const { id } = request.params as { id: string };
      request.interview = await findInterview(deps.store.db, request.caller, id);
      checkAccess(access, request.caller, request.interview);
    });

    async function authenticate(request: FastifyRequest, access: Access): Promise<Caller> {
      const { authorization } = request.headers;
      if (authorization === undefined && access === 'any' && deps.settings.LOCAL_TENANT) {
        return { tenantId: deps.settings.LOCAL_TENANT, scopes: [] };
      }
      const secret = /^Bearer (p(?:sk|it)_[A-Za-z0-9_-]{43})$/i.exec(authorization ?? '')?.[1];
      const key = secret && (await apiKeys.findBySecret(deps.store.db, secret));
      if (!key) throw new PoiseError('unauthenticated');
      if (key.revoked_at) throw new PoiseError('key_revoked');
      if (key.expires_at && key.expires_at.getTime() <= deps.now()) throw new PoiseError('token_expired');
      return {
        tenantId: key.tenant_id,
        keyId: key.id,
        scopes: key.scopes,
        ...(key.interview_id && { interviewId: key.interview_id }),
      };
    }
  },
  { name: 'auth', dependencies: ['rate-limit'] },
);

const isOpen = (access: Access) => access === 'public' || access === 'page';

/**
 * An interview that the caller may see.
 * @throws {PoiseError} `not_found`, also for interviews of other tenants and, for a token, all interviews but its own
 */
export async function findInterview(db: Db, caller: Caller, id: string): Promise<FoundInterview> {
  const parsed = interviewId.safeParse(id);
  const visible = parsed.success && (!caller.interviewId || caller.interviewId === parsed.data);
  const row = visible ? await interviews.find(db, caller.tenantId, parsed.data) : undefined;
  if (!row) throw new PoiseError('not_found');
  return row;
}

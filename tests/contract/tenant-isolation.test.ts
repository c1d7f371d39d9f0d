import { buildGateway, type TestGateway, type TestTenant } from '@poise/gateway/test';
import { type ConsentId, type InterviewId, newId } from '@poise/shared/contracts';
import { apiKeys, interviewEvents, SCOPES, type Scope } from '@poise/store';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

/** Access to each route is denied to everybody else: every route of the gateway has a row here. */
type Row =
  /** Open to everybody: pages, health, the reference. The reason is part of the table. */
  | { open: string }
  /** Any key or token. */
  | { anyKey: true }
  | {
      scope: Scope;
      /** Of one interview: in the path, or in `body`. */
      path: (own: Own) => string;
      body?: (own: Own) => object;
      /** The interview's own token may call it without the scope. */
      ownToken?: true;
      /** Refers to no interview, so there is none of another tenant to refer to. */
      unbound?: true;
    };
type Own = { interviewId: InterviewId; consentId: ConsentId };

const at = (rest: string) => (own: Own) => `/v1/interviews/${own.interviewId}${rest}`;
const agreed = (own: Own) => ({ interviewId: own.interviewId, streams: ['mic'], statement: 'yes' });

const TABLE: Record<string, Row> = {
  'POST /v1/interviews': {
    scope: 'interviews:write',
    path: () => '/v1/interviews',
    body: () => ({ profile: 'practice' }),
    unbound: true,
  },
  'GET /v1/interviews/:id': { scope: 'interviews:read', path: at(''), ownToken: true },
  'DELETE /v1/interviews/:id': { scope: 'interviews:write', path: at(''), ownToken: true },
  'POST /v1/interviews/:id/close': { scope: 'media:write', path: at('/close') },
  'POST /v1/interviews/:id/tokens': { scope: 'interviews:write', path: at('/tokens') },
  'PUT /v1/interviews/:id/streams/:stream/chunks/:seq': {
    scope: 'media:write',
    path: at('/streams/mic/chunks/0?startMs=0&durationMs=1'),
  },
  'POST /v1/interviews/:id/recording': { scope: 'media:write', path: at('/recording') },
  'GET /v1/interviews/:id/timeline': { scope: 'candidate:read', path: at('/timeline') },
  'GET /v1/interviews/:id/report': { scope: 'candidate:read', path: at('/report') },
  'GET /v1/interviews/:id/report/pictures/:moment': {
    scope: 'candidate:read',
    path: at('/report/pictures/0'),
  },
  'GET /v1/interviews/:id/report/sounds/:moment': {
    scope: 'candidate:read',
    path: at('/report/sounds/0'),
  },
  'GET /v1/interviews/:id/events': { scope: 'interviews:read', path: at('/events') },
  'POST /v1/consents': {
    scope: 'interviews:write',
    path: () => '/v1/consents',
    body: agreed,
    ownToken: true,
  },
  'DELETE /v1/consents/:id': {
    scope: 'interviews:write',
    path: (own) => `/v1/consents/${own.consentId}`,
    ownToken: true,
  },
  'GET /v1/models': { anyKey: true },
  'GET /v1/capabilities': { anyKey: true },
  'POST /v1/local/interviews': { open: 'answers on a local installation only, to its own page' },
  'GET /docs': { open: 'the reference' },
  'GET /docs/': { open: 'the reference' },
  'GET /docs/js/scalar.js': { open: 'the reference' },
  'GET /docs/openapi.json': { open: 'the reference' },
  'GET /docs/openapi.yaml': { open: 'the reference' },
};

let gateway: TestGateway;
let owner: TestTenant;
let stranger: TestTenant;

beforeAll(async () => {
  gateway = await buildGateway(inject('postgresUrl'));
  [owner, stranger] = [await gateway.tenant(), await gateway.tenant()];
});
afterAll(() => gateway.close());

async function ownOf(tenant: TestTenant): Promise<Own> {
  const interviewId = await gateway.interview(tenant);
  const consent = await gateway.admin.db
    .selectFrom('consents')
    .select('id')
    .where('interview_id', '=', interviewId)
    .executeTakeFirstOrThrow();
  return { interviewId, consentId: consent.id };
}

/** An interview whose last event exists, so that its event stream ends instead of staying open. */
async function finishedOf(tenant: TestTenant): Promise<Own> {
  const own = await ownOf(tenant);
  await interviewEvents.append(gateway.admin.db, own.interviewId, 0, [{ type: 'interview.erased' }]);
  return own;
}

async function token(interviewId: InterviewId, expiresAt = new Date(Date.now() + 3_600_000)) {
  const { id, secret } = await apiKeys.issue(gateway.admin.db, {
    tenantId: owner.id,
    interviewId,
    scopes: ['media:write', 'interviews:read', 'candidate:read', 'results:read'],
    label: 'test',
    expiresAt,
  });
  return { id, secret };
}

async function request(route: string, url: string, body: object | undefined, key?: string) {
  const method = route.split(' ', 1)[0] as 'GET' | 'POST' | 'PUT' | 'DELETE';
  const response = await gateway.app.inject({
    method,
    url,
    headers: { ...(key !== undefined && { authorization: key.includes(' ') ? key : `Bearer ${key}` }) },
    ...(body && { payload: body }),
  });
  return [
    response.statusCode,
    response.headers['content-type']?.includes('problem') ? response.json().code : undefined,
  ];
}

it('when a route is registered, then it has a row in the table, and no row is obsolete', () => {
  const registered = gateway.app.registeredRoutes.map(({ method, url }) => `${method} ${url}`);
  expect(registered.toSorted()).toEqual(Object.keys(TABLE).toSorted());
});

it('when a row says that a route is open, then the route says so too, and vice versa', () => {
  for (const { method, url, access } of gateway.app.registeredRoutes) {
    const row = TABLE[`${method} ${url}`];
    const open = row !== undefined && 'open' in row;
    expect([method, url, open]).toEqual([method, url, access === 'public' || access === 'page']);
  }
});

describe.each(Object.entries(TABLE).filter(([, row]) => !('open' in row)))('%s', (route, row) => {
  const url = (own: Own) => ('path' in row ? row.path(own) : (route.split(' ')[1] ?? ''));
  const body = (own: Own) => ('body' in row ? row.body?.(own) : undefined);
  const deny = async (key: string | undefined, own: Own, expected: [number, string]) => {
    expect(await request(route, url(own), body(own), key)).toEqual(expected);
  };

  it('when no key is given, then 401', async () => {
    await deny(undefined, await ownOf(owner), [401, 'unauthenticated']);
  });

  it.each([
    '',
    'Bearer ',
    'Basic cHNrOng=',
    'psk_short',
    `psk_${'A'.repeat(43)}`,
    `pit_${'A'.repeat(43)}`,
    `psk_${"'--".padEnd(43, 'x')}`,
  ])('when the key is %j, then 401', async (key) => {
    await deny(key, await ownOf(owner), [401, 'unauthenticated']);
  });

  it('when the key was revoked, then 401', async () => {
    const { id, secret } = await apiKeys.issue(gateway.admin.db, {
      tenantId: owner.id,
      scopes: [...SCOPES],
      label: 'x',
    });
    await apiKeys.revoke(gateway.admin.db, id);
    await deny(secret, await ownOf(owner), [401, 'key_revoked']);
  });

  it('when the token has expired or was revoked, then 401', async () => {
    const own = await ownOf(owner);
    await deny((await token(own.interviewId, new Date(Date.now() - 1))).secret, own, [401, 'token_expired']);
    const revoked = await token(own.interviewId);
    await apiKeys.revoke(gateway.admin.db, revoked.id);
    await deny(revoked.secret, own, [401, 'key_revoked']);
  });

  if ('anyKey' in row) {
    it('when any key is given, then the request is authorised', async () => {
      const own = await ownOf(owner);
      for (const key of [await gateway.keyOf(owner.id, []), (await token(own.interviewId)).secret]) {
        expect(await request(route, url(own), undefined, key)).toEqual([200, undefined]);
      }
    });
  }

  if ('scope' in row) {
    it('when the key has every other scope, then 403', async () => {
      const others = SCOPES.filter((scope) => scope !== row.scope);
      await deny(await gateway.keyOf(owner.id, others), await ownOf(owner), [403, 'forbidden']);
    });

    it('when the key has the scope, then the request is authorised', async () => {
      const own = await finishedOf(owner);
      const [status, code] = await request(
        route,
        url(own),
        body(own),
        await gateway.keyOf(owner.id, [row.scope]),
      );
      expect([401, 403, 404]).not.toContain(code === 'consent_missing' ? 200 : status);
    });
  }

  if ('scope' in row && !row.unbound) {
    it('when the key is another tenant’s, then 404, as if it did not exist', async () => {
      const own = await ownOf(owner);
      await deny(stranger.key, own, [404, 'not_found']);
      const unknown = { interviewId: newId('interview'), consentId: newId('consent') };
      await deny(stranger.key, unknown, [404, 'not_found']);
    });

    it('when the token is another interview’s, then 404', async () => {
      const [own, other] = [await ownOf(owner), await ownOf(owner)];
      await deny((await token(other.interviewId)).secret, own, [404, 'not_found']);
    });

    it('when the token is the interview’s own, then it permits what tokens may do', async () => {
      const own = await finishedOf(owner);
      const allowed = row.ownToken || row.scope !== 'interviews:write';
      const [status] = await request(route, url(own), body(own), (await token(own.interviewId)).secret);
      if (allowed) expect([401, 403, 404]).not.toContain(status);
      else expect(status).toBe(403);
    });
  }
});

import { randomUUID } from 'node:crypto';
import { newId } from '@poise/shared/contracts';
import { auditLog, interviewStates, interviews } from '@poise/store';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { bearer, buildGateway, type TestGateway, type TestTenant } from '../test/build.ts';

let gateway: TestGateway;
let tenant: TestTenant;

beforeAll(async () => {
  gateway = await buildGateway(inject('postgresUrl'));
  tenant = await gateway.tenant();
});
afterAll(() => gateway.close());

function call(
  method: 'GET' | 'POST' | 'DELETE',
  url: string,
  {
    key = tenant.key,
    payload,
    headers,
  }: { key?: string; payload?: unknown; headers?: Record<string, string> } = {},
) {
  return gateway.app.inject({
    method,
    url,
    headers: { ...bearer(key), ...headers },
    ...(payload !== undefined && { payload: payload as object }),
  });
}

const commandsOf = async (interviewId: string) =>
  (
    await gateway.admin.db
      .selectFrom('commands')
      .select('body')
      .where('interview_id', '=', interviewId as never)
      .orderBy('created_at')
      .execute()
  ).map((row) => row.body);

const actionsOn = async (target: string) =>
  (await auditLog.list(gateway.admin.db, tenant.id, target)).map((row) => row.action);

async function tokenFor(interviewId: string, payload?: object): Promise<string> {
  const response = await call('POST', `/v1/interviews/${interviewId}/tokens`, { payload });
  expect(response.statusCode).toBe(201);
  return response.json().token;
}

describe('creating', () => {
  it('when a tenant creates an interview, then it is open, audited, and its start is queued', async () => {
    const response = await call('POST', '/v1/interviews', {
      payload: { profile: 'practice', title: 'First', candidate: 'c-1' },
    });
    expect(response.statusCode).toBe(201);
    const created = response.json();
    expect(created).toMatchObject({ profile: 'practice', retention: 'none', status: 'open', title: 'First' });
    expect(created.candidateId).toMatch(/^cnd_/);
    expect(await commandsOf(created.id)).toEqual([{ type: 'start' }]);
    expect(await actionsOn(created.id)).toEqual(['interview.create']);
    expect((await call('GET', `/v1/interviews/${created.id}`)).json()).toEqual(created);
  });

  it('when fluency is turned off, then the interview shows it; by default it is on', async () => {
    const given = { profile: 'practice', accessibility: { fluency: 'off' } };
    const off = (await call('POST', '/v1/interviews', { payload: given })).json();
    expect(off.accessibility).toEqual({ fluency: 'off' });
    expect((await call('GET', `/v1/interviews/${off.id}`)).json()).toEqual(off);
    const on = (await call('POST', '/v1/interviews', { payload: { profile: 'practice' } })).json();
    expect(on.accessibility).toEqual({ fluency: 'on' });
  });

  it('when two interviews name the same candidate, then they share its id', async () => {
    const ids = [];
    for (let i = 0; i < 2; i += 1) {
      const response = await call('POST', '/v1/interviews', {
        payload: { profile: 'practice', candidate: 'twin' },
      });
      ids.push(response.json().candidateId);
    }
    expect(ids[0]).toBe(ids[1]);
  });

  it('when the tenant may not use practice, then only an assessment is created', async () => {
    const strict = await gateway.tenant(['assessment']);
    const refused = await call('POST', '/v1/interviews', {
      key: strict.key,
      payload: { profile: 'practice' },
    });
    expect(refused.statusCode).toBe(403);
    expect(refused.json().code).toBe('profile_forbidden');
    const taken = await call('POST', '/v1/interviews', {
      key: strict.key,
      payload: { profile: 'assessment' },
    });
    expect(taken.statusCode).toBe(201);
  });

  it.each([
    [{}, 'body.profile'],
    [{ profile: 'exam' }, 'body.profile'],
    [{ profile: 'practice', colour: 'red' }, 'body'],
    [{ profile: 'practice', title: '' }, 'body.title'],
  ])('when the body is %j, then it is refused with the path of the error', async (payload, path) => {
    const response = await call('POST', '/v1/interviews', { payload });
    expect(response.statusCode).toBe(422);
    expect(response.json()).toMatchObject({ code: 'invalid_request', issues: [{ path }] });
  });
});

describe('an Idempotency-Key', () => {
  const create = (key: string, payload: object) =>
    call('POST', '/v1/interviews', { payload, headers: { 'idempotency-key': key } });

  it('when the request is repeated, then it gets the first response and has no second effect', async () => {
    const key = randomUUID();
    const first = await create(key, { profile: 'practice', title: 'Once' });
    const second = await create(key, { profile: 'practice', title: 'Once' });
    expect(second.statusCode).toBe(201);
    expect(second.body).toBe(first.body);
    expect(second.headers['content-type']).toBe(first.headers['content-type']);
    expect(second.headers['idempotent-replayed']).toBe('true');
  });

  it('when a refused request is repeated, then the problem is the same', async () => {
    const strict = await gateway.tenant(['assessment']);
    const headers = { 'idempotency-key': randomUUID() };
    const ask = () =>
      call('POST', '/v1/interviews', { key: strict.key, payload: { profile: 'practice' }, headers });
    const [first, second] = [await ask(), await ask()];
    expect(second.statusCode).toBe(403);
    expect(second.body).toBe(first.body);
    expect(second.headers['content-type']).toContain('application/problem+json');
  });

  it('when a different request has it, then that is refused', async () => {
    const key = randomUUID();
    await create(key, { profile: 'practice' });
    const other = await create(key, { profile: 'assessment' });
    expect(other.statusCode).toBe(422);
    expect(other.json().code).toBe('idempotency_mismatch');
  });

  it('when another key of the tenant sends it, then it does not get the response', async () => {
    const key = randomUUID();
    await create(key, { profile: 'practice' });
    const response = await call('POST', '/v1/interviews', {
      key: await gateway.keyOf(tenant.id, ['interviews:write']),
      payload: { profile: 'practice' },
      headers: { 'idempotency-key': key },
    });
    expect(response.json().code).toBe('idempotency_mismatch');
  });

  it('when many requests have it at once, then one interview is created', async () => {
    const key = randomUUID();
    const all = await Promise.all(Array.from({ length: 8 }, () => create(key, { profile: 'practice' })));
    const made = new Set(all.filter((a) => a.statusCode === 201).map((a) => a.json().id));
    expect(made.size).toBe(1);
    for (const response of all.filter((a) => a.statusCode !== 201)) {
      expect(response.json().code).toBe('idempotency_in_flight');
      expect(response.headers['retry-after']).toBe('1');
    }
  });

  it('when a route does not support it, then the problem says so', async () => {
    const id = await gateway.interview(tenant);
    const response = await call('POST', `/v1/interviews/${id}/tokens`, {
      headers: { 'idempotency-key': 'k' },
    });
    expect(response.statusCode).toBe(422);
  });
});

describe('a token', () => {
  it('when it is issued, then it is valid for its interview for an hour and cannot issue another', async () => {
    const id = await gateway.interview(tenant);
    const token = await tokenFor(id);
    expect((await call('GET', `/v1/interviews/${id}`, { key: token })).statusCode).toBe(200);
    expect((await call('POST', `/v1/interviews/${id}/tokens`, { key: token })).json().code).toBe('forbidden');

    gateway.clock.aheadMs = 3_601_000;
    const late = await call('GET', `/v1/interviews/${id}`, { key: token });
    gateway.clock.aheadMs = 0;
    expect(late.statusCode).toBe(401);
    expect(late.json().code).toBe('token_expired');
  });

  it('when a lifetime is requested, then it is valid for that long', async () => {
    const id = await gateway.interview(tenant);
    const token = await tokenFor(id, { expiresInSeconds: 60 });
    gateway.clock.aheadMs = 61_000;
    const late = await call('GET', `/v1/interviews/${id}`, { key: token });
    gateway.clock.aheadMs = 0;
    expect(late.json().code).toBe('token_expired');
  });
});

describe('closing', () => {
  it('when an interview is closed twice, then it is closed once, with the chunks it received', async () => {
    const id = await gateway.interview(tenant);
    const first = await call('POST', `/v1/interviews/${id}/close`);
    const second = await call('POST', `/v1/interviews/${id}/close`);
    expect([first.statusCode, second.statusCode]).toEqual([202, 202]);
    expect(first.json().status).toBe('closing');
    expect(second.json()).toEqual(first.json());
    expect(await commandsOf(id)).toEqual([
      { type: 'start' },
      { type: 'close', received: { camera: 0, mic: 0 } },
    ]);
    expect(await actionsOn(id)).toEqual(['interview.create', 'interview.close']);
  });

  it('when the orchestrator has closed it, then its status is closed', async () => {
    const id = await gateway.interview(tenant);
    await gateway.admin.transaction(async (tx) => {
      const { state } = await interviewStates.lock(tx, id);
      await interviewStates.save(tx, id, { ...state, status: 'closed' });
    });
    expect((await call('GET', `/v1/interviews/${id}`)).json().status).toBe('closed');
  });
});

describe('erasing', () => {
  it('when an interview is erased, then its media and all data on its candidate are erased for good', async () => {
    const id = await gateway.interview(tenant, { candidate: 'leaver', title: 'About me' });
    const token = await tokenFor(id);
    const prefix = `media/${tenant.id}/${id}/`;
    await gateway.blobs.put(`${prefix}camera/0-x`, Buffer.from('a frame'));

    const response = await call('DELETE', `/v1/interviews/${id}`, { key: token });
    expect(response.statusCode).toBe(202);
    expect(response.json()).toMatchObject({ id, status: 'erased' });
    expect(response.json()).not.toHaveProperty('title');

    expect(await gateway.blobs.removePrefix(prefix)).toBe(0);
    expect(await commandsOf(id)).toEqual([{ type: 'start' }, { type: 'erase' }]);
    expect(await actionsOn(id)).toEqual(['interview.create', 'token.issue', 'interview.erase']);
    const candidates = await gateway.admin.db.selectFrom('candidates').select('external_id').execute();
    expect(candidates.map((row) => row.external_id)).not.toContain('leaver');

    const byToken = await call('GET', `/v1/interviews/${id}`, { key: token });
    expect([byToken.statusCode, byToken.json().code]).toEqual([401, 'key_revoked']);
    expect((await call('GET', `/v1/interviews/${id}`)).json()).toMatchObject({ status: 'erased' });
    for (const [method, rest] of [
      ['POST', '/close'],
      ['POST', '/tokens'],
      ['GET', '/timeline'],
      ['GET', '/report'],
    ] as const) {
      const after = await call(method, `/v1/interviews/${id}${rest}`);
      expect([rest, after.statusCode, after.json().code]).toEqual([rest, 410, 'interview_erased']);
    }
    expect((await call('DELETE', `/v1/interviews/${id}`)).statusCode).toBe(202);
    expect(await commandsOf(id)).toHaveLength(2);
  });

  it('when a candidate has another interview, then the candidate is kept', async () => {
    const gone = await gateway.interview(tenant, { candidate: 'stayer' });
    const kept = await gateway.interview(tenant, { candidate: 'stayer' });
    await call('DELETE', `/v1/interviews/${gone}`);
    const row = await interviews.get(gateway.admin.db, kept);
    expect(row?.candidate_id).toMatch(/^cnd_/);
  });
});

describe('the local installation', () => {
  it('when the installation is not local, then there is no such resource', async () => {
    const response = await gateway.app.inject({
      method: 'POST',
      url: '/v1/local/interviews',
      headers: { host: '127.0.0.1:8080' },
      payload: { profile: 'practice' },
    });
    expect([response.statusCode, response.json().code]).toEqual([404, 'not_found']);
  });

  it('when its own page sends the request, then it gets an interview and a token; other pages get nothing', async () => {
    const local = newId('tenant');
    const here = await buildGateway(inject('postgresUrl'), { env: { LOCAL_TENANT: local } });
    try {
      await here.admin.db
        .insertInto('tenants')
        .values({ id: local, name: 'local', profiles: ['practice'] })
        .execute();
      const ask = (headers: Record<string, string>) =>
        here.app.inject({
          method: 'POST',
          url: '/v1/local/interviews',
          headers,
          payload: { profile: 'practice' },
        });

      const made = await ask({ host: '127.0.0.1:8080', origin: 'http://127.0.0.1:8080' });
      expect(made.statusCode).toBe(201);
      const { interview, token } = made.json();
      const read = await here.app.inject({ url: `/v1/interviews/${interview.id}`, headers: bearer(token) });
      expect(read.json()).toEqual(interview);

      expect((await ask({ host: 'localhost:8080' })).statusCode).toBe(201);
      for (const headers of [
        { host: 'poise.evil.example:8080' },
        { host: '127.0.0.1.evil.example' },
        { host: '127.0.0.1:8080', origin: 'http://evil.example' },
        { host: '127.0.0.1:8080', origin: 'null' },
        { host: '127.0.0.1:8080', origin: 'http://localhost:8080' },
      ]) {
        expect([headers, (await ask(headers)).statusCode]).toEqual([headers, 404]);
      }

      const capabilities = await here.app.inject({
        url: '/v1/capabilities',
        headers: { host: '127.0.0.1:8080' },
      });
      expect(capabilities.json()).toMatchObject({ profiles: ['practice'] });
    } finally {
      await here.close();
    }
  });
});

import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { bearer, buildGateway, type TestGateway, type TestTenant } from '../testing/build.ts';

let gateway: TestGateway;
let tenant: TestTenant;

beforeAll(async () => {
  gateway = await buildGateway(inject('postgresUrl'));
  tenant = await gateway.tenant();
});
afterAll(() => gateway.close());

const post = (url: string, payload?: object, headers: Record<string, string> = {}) =>
  gateway.app.inject({
    method: 'POST',
    url,
    headers: { ...bearer(tenant.key), ...headers },
    ...(payload && { payload }),
  });

describe('creating', () => {
  it('when a tenant creates an interview, then it is open and its start is commanded', async () => {
    const answer = await post('/v1/interviews', { profile: 'practice', title: 'First', candidate: 'c-1' });
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toMatchObject({ profile: 'practice', retention: 'none', status: 'open', title: 'First' });
    const { rows } = await gateway.admin.db
      .selectFrom('commands')
      .selectAll()
      .where('interview_id', '=', answer.json().id)
      .execute()
      .then((rows) => ({ rows }));
    expect(rows).toMatchObject([{ body: { type: 'start' } }]);
  });
});

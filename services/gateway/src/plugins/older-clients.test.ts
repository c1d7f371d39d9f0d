import { CLIENT_HEADER, type EventBody, newId } from '@poise/shared/contracts';
import { interviewEvents } from '@poise/store';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { bearer, buildGateway, type TestGateway, type TestTenant } from '../test/build.ts';

describe('a gateway whose older clients are still in use', () => {
  let gateway: TestGateway;
  let tenant: TestTenant;
  beforeAll(async () => {
    gateway = await buildGateway(inject('postgresUrl'), { env: { OLDER_CLIENTS: 'on' } });
    tenant = await gateway.tenant();
  });
  afterAll(() => gateway.close());

  const named = { [CLIENT_HEADER]: '@poise/client' };
  const ask = (url: string, headers: Record<string, string> = {}) =>
    gateway.app.inject({ url, headers: { ...bearer(tenant.key), ...headers } });

  it('when a request names no client, then words are left out of the response and the other counts are not', async () => {
    const url = `/v1/interviews/${await gateway.interview(tenant)}`;
    const newer = await ask(url, named);
    const older = await ask(url);
    expect(Object.keys(newer.json().totals)).toEqual(['camera', 'mic', 'words']);
    const { words: _, ...totals } = newer.json().totals;
    expect(older.json()).toEqual({ ...newer.json(), totals });
    expect(Number(older.headers['content-length'])).toBe(Buffer.byteLength(older.body));
  });

  it('when a request fails, then its problem is the same as for other clients', async () => {
    const url = `/v1/interviews/${newId('interview')}`;
    const { requestId: _o, ...older } = (await ask(url)).json();
    const { requestId: _n, ...newer } = (await ask(url, named)).json();
    expect(older).toEqual(newer);
    expect(older.code).toBe('not_found');
  });

  it('when events are followed, then each has the format of the client', async () => {
    const id = await gateway.interview(tenant);
    const ready = (complete: boolean): EventBody => ({
      type: 'report.ready',
      reportId: newId('report'),
      complete,
    });
    await interviewEvents.append(gateway.admin.db, id, 0, [
      { type: 'interview.started' },
      ready(false),
      ready(true),
    ]);
    const types = async (headers: Record<string, string>) =>
      (await ask(`/v1/interviews/${id}/events`, headers)).body.match(/^data: .*$/gm)?.map((line) => {
        const { body } = JSON.parse(line.slice('data: '.length));
        return [body.type, body.complete];
      });
    expect(await types(named)).toEqual([
      ['interview.started', undefined],
      ['report.ready', false],
      ['report.ready', true],
    ]);
    expect(await types({})).toEqual([
      ['interview.started', undefined],
      ['report.ready', undefined],
    ]);
  });
});

it('when no older clients are in use, then a request that names no client gets the full response', async () => {
  const gateway = await buildGateway(inject('postgresUrl'));
  const tenant = await gateway.tenant();
  const url = `/v1/interviews/${await gateway.interview(tenant)}`;
  const { totals } = (await gateway.app.inject({ url, headers: bearer(tenant.key) })).json();
  expect(totals).toHaveProperty('words');
  await gateway.close();
});

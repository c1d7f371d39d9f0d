import { mkdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { temporaryFolder } from '@poise/testing';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { bearer, buildGateway, type TestGateway } from '../test/build.ts';
import { startProxy, statusOf, type TestProxy } from '../test/proxy.ts';

const UNKNOWN_KEY = bearer(`psk_${'A'.repeat(43)}`);
/** Two proxies and two candidates, all on loopback. */
const [OUTER, INNER, ANA, BEN] = ['127.0.0.11', '127.0.0.12', '127.0.0.21', '127.0.0.22'];

describe('limits by address behind proxies', () => {
  let gateway: TestGateway;
  const proxies: TestProxy[] = [];
  afterEach(async () => {
    for (const proxy of proxies.splice(0)) await proxy.close();
    await gateway.close();
  });

  async function start(trusted: string): Promise<number> {
    gateway = await buildGateway(inject('postgresUrl'), {
      env: { FAILED_KEYS_PER_MINUTE: '3', TRUSTED_PROXIES: trusted },
    });
    await gateway.app.listen({ host: '::', port: 0 });
    return (gateway.app.server.address() as AddressInfo).port;
  }

  async function proxy(options: Parameters<typeof startProxy>[0]): Promise<number> {
    const started = await startProxy(options);
    proxies.push(started);
    return started.port;
  }

  /** The statuses of attempts with an unknown key: 401 within the limit of an address, 429 beyond it. */
  async function attempts(count: number, port: number, from?: string, forged?: (i: number) => string) {
    const statuses: number[] = [];
    for (let i = 0; i < count; i += 1) {
      const headers = { ...UNKNOWN_KEY, ...(forged && { 'x-forwarded-for': forged(i) }) };
      statuses.push(await statusOf({ port, path: '/v1/models', headers, ...(from && { from }) }));
    }
    return statuses;
  }

  it('when a proxy is trusted, then each caller behind it has its own limit', async () => {
    const port = await proxy({ targetPort: await start(OUTER), from: OUTER });
    expect(await attempts(4, port, ANA)).toEqual([401, 401, 401, 429]);
    expect(await attempts(4, port, BEN)).toEqual([401, 401, 401, 429]);
  });

  it('when a proxy is not trusted, then all callers behind it share one limit', async () => {
    const port = await proxy({ targetPort: await start(INNER), from: OUTER });
    expect(await attempts(3, port, ANA)).toEqual([401, 401, 401]);
    expect(await attempts(1, port, BEN)).toEqual([429]);
  });

  it('when a caller without a proxy forges addresses, then they are ignored', async () => {
    const port = await start(OUTER);
    expect(await attempts(5, port, ANA, (i) => `203.0.113.${i}`)).toEqual([401, 401, 401, 429, 429]);
  });

  it('when a caller of a trusted proxy forges addresses, then the address that the proxy saw counts', async () => {
    const port = await proxy({ targetPort: await start(OUTER), from: OUTER });
    expect(await attempts(5, port, ANA, (i) => `203.0.113.${i}`)).toEqual([401, 401, 401, 429, 429]);
    expect(await attempts(1, port, BEN)).toEqual([401]);
  });

  it('when trusted proxies are chained, then the caller of the first one counts', async () => {
    const inner = await proxy({ targetPort: await start(`${OUTER}, ${INNER}/32`), from: INNER });
    const outer = await proxy({ targetPort: inner, from: OUTER });
    expect(await attempts(4, outer, ANA, (i) => `203.0.113.${i}`)).toEqual([401, 401, 401, 429]);
    expect(await attempts(1, outer, BEN)).toEqual([401]);
  });

  it('when the first of two proxies is not trusted, then it counts as the caller', async () => {
    const inner = await proxy({ targetPort: await start(INNER), from: INNER });
    const outer = await proxy({ targetPort: inner, from: OUTER });
    expect(await attempts(3, outer, ANA)).toEqual([401, 401, 401]);
    expect(await attempts(1, outer, BEN)).toEqual([429]);
  });

  it('when callers use IPv6, then each /64 network has its own limit', async () => {
    const targetPort = await start('::1');
    const behind = (sees: string) => proxy({ targetPort, from: '::1', sees });
    const [ana, alsoAna, ben, cleo] = await Promise.all(
      ['2001:db8:0:1::a', '2001:db8:0:1:ffff::b', '2001:db8:0:2::a', '::ffff:198.51.100.7'].map(behind),
    );
    expect(await attempts(2, ana ?? 0)).toEqual([401, 401]);
    expect(await attempts(2, alsoAna ?? 0)).toEqual([401, 429]);
    expect(await attempts(1, ben ?? 0)).toEqual([401]);
    expect(await attempts(1, cleo ?? 0)).toEqual([401]);
  });
});

describe('what counts together', () => {
  const webFolder = temporaryFolder('web');
  let gateway: TestGateway;
  beforeAll(() => {
    mkdirSync(join(webFolder.path, 'assets'));
    writeFileSync(join(webFolder.path, 'index.html'), '<!doctype html><title>Poise</title>');
    writeFileSync(join(webFolder.path, 'assets/app-1a2b.js'), 'export {}');
  });
  afterEach(() => gateway.close());
  afterAll(() => webFolder.remove());

  async function start(env: Record<string, string>): Promise<void> {
    gateway = await buildGateway(inject('postgresUrl'), { env: { WEB_DIR: webFolder.path, ...env } });
  }

  async function statuses(count: number, url: string, headers: Record<string, string> = {}) {
    const responses: number[] = [];
    for (let i = 0; i < count; i += 1) {
      responses.push((await gateway.app.inject({ url, headers })).statusCode);
    }
    return responses;
  }

  it('when 1,300 candidates behind one address open the page, then all get it, and the API still responds', async () => {
    await start({ ADDRESS_REQUESTS_PER_MINUTE: '3' });
    const pages = [...(await statuses(1_300, '/')), ...(await statuses(1_300, '/assets/app-1a2b.js'))];
    expect(pages.filter((status) => status !== 200)).toEqual([]);
    expect(await statuses(4, '/v1/nothing')).toEqual([404, 404, 404, 429]);
    expect(await statuses(1, '/')).toEqual([200]);
  });

  it('when an address loads too many files, then only its files are throttled', async () => {
    await start({ PAGE_FILES_PER_MINUTE: '2' });
    expect(await statuses(3, '/')).toEqual([200, 200, 429]);
    expect(await statuses(1, '/v1/nothing')).toEqual([404]);
    const { key } = await gateway.tenant();
    expect(await statuses(1, '/v1/models', bearer(key))).toEqual([200]);
  });

  it('when an interview has several tokens, then they share its limit; the key and other interviews do not', async () => {
    await start({ INTERVIEW_REQUESTS_PER_MINUTE: '4' });
    const tenant = await gateway.tenant();
    const [busy, calm] = [await gateway.interview(tenant), await gateway.interview(tenant)];
    const token = async (id: string) => {
      const url = `/v1/interviews/${id}/tokens`;
      const response = await gateway.app.inject({
        method: 'POST',
        url,
        headers: bearer(tenant.key),
        payload: {},
      });
      return bearer(response.json().token);
    };
    const ask = async (id: string, headers: Record<string, string>, count: number) =>
      statuses(count, `/v1/interviews/${id}`, headers);
    expect(await ask(busy, await token(busy), 2)).toEqual([200, 200]);
    expect(await ask(busy, await token(busy), 3)).toEqual([200, 200, 429]);
    expect(await ask(calm, await token(calm), 1)).toEqual([200]);
    expect(await ask(busy, bearer(tenant.key), 10)).not.toContain(429);
  });

  it('when a key probes for interviews that it may not see, then those requests count too', async () => {
    await start({ REQUESTS_PER_MINUTE: '3' });
    const { key } = await gateway.tenant();
    const url = '/v1/interviews/int_00000000000000000000000000';
    expect(await statuses(4, url, bearer(key))).toEqual([404, 404, 404, 429]);
  });
});

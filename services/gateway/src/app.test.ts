import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { createLogger } from '@poise/runtime';
import { LIMITS } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { apiKeys, openStore } from '@poise/store';
import { temporaryFolder, waitFor } from '@poise/testing';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { buildApp } from './app.ts';
import type { Deps } from './deps.ts';
import { bearer, buildGateway, type TestGateway, type TestTenant } from './test/build.ts';

let gateway: TestGateway;
let tenant: TestTenant;
const METRIC = 'poise_http_request_duration_seconds';
const webFolder = temporaryFolder('web');
const lines: string[] = [];

beforeAll(async () => {
  mkdirSync(join(webFolder.path, 'assets'));
  writeFileSync(join(webFolder.path, 'index.html'), '<!doctype html><title>Poise</title>');
  writeFileSync(join(webFolder.path, 'assets/app-1a2b.js'), 'export {}');
  const log = createLogger(
    { service: 'gateway', level: 'trace' },
    { write: (line: string) => lines.push(line) },
  );
  gateway = await buildGateway(inject('postgresUrl'), { env: { WEB_DIR: webFolder.path }, deps: { log } });
  tenant = await gateway.tenant();
});
afterAll(async () => {
  await gateway.close();
  await webFolder.remove();
});

const post = (payload: string, headers: Record<string, string> = {}) =>
  gateway.app.inject({
    method: 'POST',
    url: '/v1/interviews',
    headers: { ...bearer(tenant.key), 'content-type': 'application/json', ...headers },
    payload,
  });

it('when a route does not declare who may use it, then the application does not start', async () => {
  const { WEB_DIR: _, ...settings } = gateway.settings;
  const log = createLogger({ service: 'gateway', level: 'silent' });
  const app = await buildApp({ settings, log } as unknown as Deps);
  app.get('/v1/secrets', async () => 'all of them');
  await expect(app.ready()).rejects.toThrow('GET /v1/secrets does not declare its access');
});

describe('problems', () => {
  it.each([
    ['no JSON', () => post('{"profile":'), 400, 'malformed_json'],
    ['nothing', () => post(''), 400, 'malformed_json'],
    ['a poisoned prototype', () => post('{"__proto__":{"a":1}}'), 400, 'malformed_json'],
    [
      'too large a body',
      () => post(JSON.stringify({ title: 'x'.repeat(LIMITS.jsonBytes) })),
      413,
      'payload_too_large',
    ],
    [
      'another content type',
      () => post('a=b', { 'content-type': 'application/x-www-form-urlencoded' }),
      415,
      'media_type_unsupported',
    ],
    ['an unknown path', () => gateway.app.inject('/v1/nothing'), 404, 'not_found'],
    ['a malformed path', () => gateway.app.inject('/v1/%zz'), 404, 'not_found'],
    [
      'another method',
      () => gateway.app.inject({ method: 'PATCH', url: '/v1/interviews' }),
      405,
      'method_not_allowed',
    ],
    [
      'another method on an id',
      () => gateway.app.inject({ method: 'PUT', url: '/v1/interviews/x/close' }),
      405,
      'method_not_allowed',
    ],
  ] as const)(
    'when %s is received, then the response is a problem with its code and the request id',
    async (_what, send, status, code) => {
      const response = await send();
      expect([response.statusCode, response.json().code]).toEqual([status, code]);
      expect(response.headers['content-type']).toContain('application/problem+json');
      expect(response.json()).toMatchObject({ type: `urn:poise:error:${code}`, status });
      if (response.headers['x-request-id'])
        expect(response.json().requestId).toBe(response.headers['x-request-id']);
    },
  );

  it('when the method is not allowed, then the allowed ones are named', async () => {
    const response = await gateway.app.inject({ method: 'PATCH', url: '/v1/interviews/x' });
    expect(String(response.headers['allow']).split(', ').sort()).toEqual(['DELETE', 'GET']);
  });

  it('when the database is unavailable, then the caller may retry and no detail leaks', async () => {
    const away = openStore('postgres://nobody@127.0.0.1:9/none');
    const cut = await buildGateway(inject('postgresUrl'), { deps: { store: away } });
    const response = await cut.app.inject({ url: '/v1/models', headers: bearer(`psk_${'A'.repeat(43)}`) });
    expect([response.statusCode, response.json().code]).toEqual([503, 'unavailable']);
    expect(response.headers['retry-after']).toBe('1');
    expect(Object.keys(response.json()).sort()).toEqual(['code', 'requestId', 'status', 'title', 'type']);
    await cut.close();
    await away.close();
  });
});

describe('headers', () => {
  it('when the API responds, then the response may not be cached, framed, or load anything', async () => {
    const response = await gateway.app.inject({ url: '/v1/models', headers: bearer(tenant.key) });
    expect(response.headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    expect(response.headers['content-security-policy']).toContain("default-src 'self'");
    expect(response.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(response.headers).not.toHaveProperty('access-control-allow-origin');
    expect(response.headers).not.toHaveProperty('x-powered-by');
  });
});

describe('limits', () => {
  it('when a key sends too many requests, then it has to wait, and other keys do not', async () => {
    const strict = await buildGateway(inject('postgresUrl'), { env: { REQUESTS_PER_MINUTE: '5' } });
    try {
      const [busy, calm] = [await strict.tenant(), await strict.tenant()];
      const ask = (key: string) => strict.app.inject({ url: '/v1/capabilities', headers: bearer(key) });
      for (let i = 0; i < 5; i += 1) expect((await ask(busy.key)).statusCode).toBe(200);
      const refused = await ask(busy.key);
      expect([refused.statusCode, refused.json().code]).toEqual([429, 'rate_limited']);
      expect(refused.headers['content-type']).toContain('application/problem+json');
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
      expect((await ask(calm.key)).statusCode).toBe(200);
    } finally {
      await strict.close();
    }
  });

  it('when an address guesses keys, then it is throttled after a while; valid keys are not', async () => {
    const own = await buildGateway(inject('postgresUrl'), { env: { FAILED_KEYS_PER_MINUTE: '5' } });
    try {
      const { key } = await own.tenant();
      const attempt = () => own.app.inject({ url: '/v1/models', headers: bearer(`psk_${'A'.repeat(43)}`) });
      const responses = [];
      for (let i = 0; i < 6; i += 1) responses.push((await attempt()).statusCode);
      expect(responses).toEqual([401, 401, 401, 401, 401, 429]);
      expect((await own.app.inject({ url: '/v1/models', headers: bearer(key) })).statusCode).toBe(200);
    } finally {
      await own.close();
    }
  });

  it('when the record does not respond for a while, then no address is throttled for it', async () => {
    const own = await buildGateway(inject('postgresUrl'), { env: { FAILED_KEYS_PER_MINUTE: '2' } });
    const find = vi.spyOn(apiKeys, 'findBySecret').mockRejectedValue(new PoiseError('unavailable'));
    try {
      const { key } = await own.tenant();
      const ask = () => own.app.inject({ url: '/v1/models', headers: bearer(key) });
      for (let i = 0; i < 5; i += 1) expect((await ask()).statusCode).toBe(503);
      find.mockRestore();
      expect((await ask()).statusCode).toBe(200);
    } finally {
      find.mockRestore();
      await own.close();
    }
  });
});

describe('the installation', () => {
  it('when models are listed, then each has its card, licence and checksum', async () => {
    const { models } = (await gateway.app.inject({ url: '/v1/models', headers: bearer(tenant.key) })).json();
    expect(models.length).toBeGreaterThan(3);
    for (const model of models) {
      expect(model.sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(model.licence).not.toBe('');
      expect(model.card).not.toBe('');
    }
    // The licence of the training data restricts its use no less than its own licence does.
    expect(models.some(({ licence }: { licence: string }) => licence.includes('data:'))).toBe(true);
  });

  it('when a tenant may only use assessments, then its capabilities attest that no emotion model runs', async () => {
    const strict = await gateway.tenant(['assessment']);
    const ask = async (key: string) =>
      (await gateway.app.inject({ url: '/v1/capabilities', headers: bearer(key) })).json();
    const [all, some] = [await ask(tenant.key), await ask(strict.key)];
    expect(all.profiles).toEqual(['practice', 'assessment']);
    expect(some.profiles).toEqual(['assessment']);
    const faces = (of: typeof all) => of.models.filter((model: { id: string }) => model.id === 'face');
    expect(faces(all)).toHaveLength(2);
    expect(faces(some)).toHaveLength(1);
    expect(all.limits.frameBytes).toBe(LIMITS.frameBytes);
  });

  it.each(['/healthz', '/readyz', '/metrics'])(
    'when %s is requested on the public port, then it is not found',
    async (url) => {
      const response = await gateway.app.inject(url);
      expect([response.statusCode, response.json().code]).toEqual([404, 'not_found']);
    },
  );
});

describe('the metrics of requests', () => {
  const figures = () => gateway.metrics.registry.getSingleMetricAsString(METRIC);
  async function counted(method: string, route: string, status_class: string): Promise<number> {
    const { values } = await gateway.metrics.httpSeconds.get();
    const found = values.find(
      ({ metricName, labels }) =>
        metricName === `${METRIC}_count` && isDeepStrictEqual({ ...labels }, { method, route, status_class }),
    );
    return found?.value ?? 0;
  }

  it.each([
    ['succeeds', 'GET', '/v1/models', '/v1/models', '2xx'],
    ['is refused', 'GET', '/v1/interviews/int_none', '/v1/interviews/:id', '4xx'],
    ['finds nothing', 'GET', '/v1/secrets/of-somebody', 'none', '4xx'],
    ['has a wrong method', 'PATCH', '/v1/interviews', 'none', '4xx'],
  ] as const)(
    'when a request %s, then it is counted by method, route and class',
    async (_what, method, url, route, status) => {
      const before = await counted(method, route, status);
      await gateway.app.inject({ method, url, headers: bearer(tenant.key) });
      expect(await counted(method, route, status)).toBe(before + 1);
    },
  );

  it('when requests contain interviews, keys and queries, then no metric does', async () => {
    const id = await gateway.interview(tenant);
    await gateway.app.inject({
      url: `/v1/interviews/${id}/timeline?cursor=Seeded`,
      headers: bearer(tenant.key),
    });
    await gateway.app.inject({ url: '/Seeded/path', headers: bearer(tenant.key) });
    const text = await figures();
    expect(text).toContain('route="/v1/interviews/:id/timeline"');
    for (const secret of [id, tenant.key, 'Seeded']) expect(text).not.toContain(secret);
  });

  it('when a caller leaves before its response is complete, then that is counted too', async () => {
    const id = await gateway.interview(tenant);
    const address = await gateway.app.listen({ host: '127.0.0.1', port: 0 });
    const leaving = new AbortController();
    const { body } = await fetch(`${address}/v1/interviews/${id}/events`, {
      headers: bearer(tenant.key),
      signal: leaving.signal,
    });
    await body?.getReader().read();
    leaving.abort();
    await waitFor(
      'the figure',
      async () => (await counted('GET', '/v1/interviews/:id/events', 'aborted')) === 1,
    );
  });
});

describe('pages', () => {
  it('when the web app is requested, then it is served, and its hashed files may be cached forever', async () => {
    const page = await gateway.app.inject('/');
    expect(page.body).toContain('<title>Poise</title>');
    expect(page.headers['cache-control']).toBe('no-cache');
    const script = await gateway.app.inject('/assets/app-1a2b.js');
    expect(script.headers['cache-control']).toContain('immutable');
    expect(script.headers['content-type']).toContain('javascript');
    expect((await gateway.app.inject('/assets/other.js')).statusCode).toBe(404);
    expect((await gateway.app.inject('/../package.json')).statusCode).toBe(404);
  });

  it('when the API reference is requested, then its page, script and document are served from here', async () => {
    expect((await gateway.app.inject('/docs')).statusCode).toBe(301);
    const page = await gateway.app.inject('/docs/');
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.body).not.toMatch(/(src|href)="https?:/);
    expect(page.headers['content-security-policy']).toMatch(/script-src 'self' 'sha256-[^']{44}'/);
    expect((await gateway.app.inject('/docs/js/scalar.js')).statusCode).toBe(200);
    expect((await gateway.app.inject('/docs/openapi.json')).json().openapi).toBe('3.1.1');
  });
});

it('when requests are logged, then no address, body or key is', async () => {
  lines.length = 0;
  const id = await gateway.interview(tenant, { title: 'Seeded-Title', candidate: 'Seeded-Candidate' });
  await gateway.app.inject({
    url: `/v1/interviews/${id}/timeline?cursor=Seeded-Query`,
    headers: bearer(tenant.key),
  });
  await gateway.app.inject({ url: '/Seeded-Path', headers: bearer(tenant.key) });
  const logged = lines.join('');
  expect(logged).toContain('"route":"/v1/interviews/:id/timeline"');
  expect(logged).not.toContain('Seeded');
  expect(logged).not.toContain(tenant.key);
});

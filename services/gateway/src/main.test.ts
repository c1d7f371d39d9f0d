import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createTestDatabase,
  freePorts,
  startChild,
  startTestS3,
  type TestChild,
  type TestDatabase,
  type TestS3,
  temporaryFolder,
  waitFor,
} from '@poise/testing';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';

/** The process as deployed: its readiness while a dependency is unavailable. */
describe('the gateway', () => {
  const folder = temporaryFolder('gateway-main');
  let database: TestDatabase;
  let s3: TestS3;
  let child: TestChild;
  let ask: (port: 'api' | 'health', path: string) => Promise<{ status: number; body: unknown }>;

  beforeAll(async () => {
    database = await createTestDatabase(inject('postgresUrl'));
    s3 = await startTestS3();
  });
  afterEach(async () => {
    child.kill('SIGKILL');
    await child.ended;
  });
  afterAll(() => Promise.all([s3.stop(), folder.remove()]));

  async function start(settings: Record<string, string>): Promise<void> {
    const [api, health] = await freePorts(2);
    child = startChild(join(import.meta.dirname, 'main.ts'), {
      HOST: '127.0.0.1',
      PORT: String(api),
      HEALTH_PORT: String(health),
      DATABASE_URL: database.urls.gateway,
      QUEUE_URL: database.urls.queue,
      BLOB_URL: pathToFileURL(folder.path).href,
      AWS_ACCESS_KEY_ID: 'S3RVER',
      AWS_SECRET_ACCESS_KEY: 'S3RVER',
      ...settings,
    });
    ask = async (port, path) => {
      const response = await fetch(`http://127.0.0.1:${port === 'api' ? api : health}${path}`);
      return { status: response.status, body: await response.json() };
    };
    const started = async () => child.log.some(({ msg }) => msg === 'started');
    await waitFor('its start', started, { withinMs: 30_000 });
  }
  const away = async (protocol: string) => `${protocol}://127.0.0.1:${(await freePorts(1))[0]}`;
  const met = { record: 'passed', queue: 'passed', blobs: 'passed' };

  it('when every dependency is available, then it is ready, and only the health port reports it', async () => {
    await start({});
    expect(await ask('health', '/readyz')).toEqual({ status: 200, body: { status: 'ready', checks: met } });
    for (const path of ['/healthz', '/readyz', '/metrics']) {
      expect(await ask('api', path)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
    expect((await ask('health', '/v1/models')).status).toBe(404);
  });

  it.each([
    ['Redis is unavailable', 'queue', async () => ({ REDIS_URL: await away('redis') })],
    [
      'the bucket is missing',
      'blobs',
      async () => ({ BLOB_URL: s3.url.replace('s3://poise/', 's3://no-such-bucket/') }),
    ],
  ] as const)('when %s, then it stays ready, degraded', async (_what, need, settings) => {
    await start(await settings());
    expect(await ask('health', '/readyz')).toEqual({
      status: 200,
      body: { status: 'degraded', checks: { ...met, [need]: 'failed' } },
    });
  });

  it('when PostgreSQL is unavailable, then it is not ready', async () => {
    await start({ DATABASE_URL: `${await away('postgres')}/poise` });
    expect(await ask('health', '/readyz')).toEqual({
      status: 503,
      body: { status: 'not-ready', checks: { ...met, record: 'failed' } },
    });
  });
});

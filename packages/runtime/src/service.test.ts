import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type InterviewId, newId } from '@poise/shared/contracts';
import {
  createTestDatabase,
  freePorts,
  hasRedis,
  startChild,
  startTestRedis,
  startTestS3,
  TEST_NAMESPACE,
  type TestChild,
  type TestDatabase,
  type TestS3,
  temporaryFolder,
  waitFor,
} from '@poise/testing';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { createLogger } from './log.ts';
import { createMetrics } from './metrics.ts';
import { createQueueRuntime, type QueueRuntime } from './queue/index.ts';

const SERVICE = join(import.meta.dirname, 'test/a-service.ts');
const folder = temporaryFolder('service');

describe('a service', () => {
  let database: TestDatabase;
  let queue: QueueRuntime;
  let base: string;
  let child: TestChild;
  let interviewId: InterviewId;

  beforeAll(async () => {
    database = await createTestDatabase(inject('postgresUrl'));
    queue = createQueueRuntime({
      settings: { QUEUE_URL: database.urls.queue, QUEUE_NAMESPACE: TEST_NAMESPACE, JOB_LOCK_MS: 2_000 },
      log: createLogger({ service: 'test', level: 'silent' }),
      metrics: createMetrics('test'),
    });
  });
  afterEach(async () => {
    child.kill('SIGKILL');
    await child.ended;
  });
  afterAll(async () => {
    await queue.close();
    await folder.remove();
  });

  async function start(settings: Record<string, string> = {}): Promise<void> {
    const [port] = await freePorts(1);
    base = `http://127.0.0.1:${port}`;
    child = startChild(SERVICE, {
      HOST: '127.0.0.1',
      HEALTH_PORT: String(port),
      QUEUE_URL: database.urls.queue,
      BLOB_URL: pathToFileURL(folder.path).href,
      ...settings,
    });
  }

  const logged = () => child.log.map((line) => line.msg);
  const hasLogged = (what: string) => waitFor(what, async () => logged().includes(what));

  async function startWithJob(settings: Record<string, string>): Promise<void> {
    await start(settings);
    await hasLogged('started');
    interviewId = newId('interview');
    await queue.publish('feedback.report', { interviewId });
    await hasLogged('job started');
  }

  const ask = async (path: string) => {
    const response = await fetch(base + path);
    return { status: response.status, text: await response.text() };
  };

  it('when it runs, then health, readiness and metrics respond', async () => {
    await start();
    await hasLogged('started');
    expect(await ask('/healthz')).toEqual({ status: 200, text: '{"status":"ok"}' });
    expect(await ask('/readyz')).toEqual({
      status: 200,
      text: '{"status":"ready","checks":{"queue":"passed","blobs":"passed","record":"passed"}}',
    });
    const metrics = await ask('/metrics');
    expect(metrics.status).toBe(200);
    expect(metrics.text).toContain('process_cpu_seconds_total{service="a-service"}');
  });

  it('when a library writes a file, then only the owner can read it', async () => {
    const file = join(folder.path, 'written');
    const umask = process.umask(0);
    try {
      await start({ WRITES: file });
    } finally {
      process.umask(umask);
    }
    await hasLogged('started');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'when %s arrives during a job, then the job ends first, then everything else, last opened first',
    async (signal) => {
      await startWithJob({ JOB_MS: '400' });
      child.kill(signal);
      child.kill(signal);
      expect(await child.ended).toEqual({ code: 0, signal: null });
      expect(logged()).toEqual([
        'started',
        'job started',
        'stopping',
        'reconciler ended',
        'job ended',
        'store ended',
        'stopped',
      ]);
      expect((await queue.inspect('feedback.report', { interviewId })).state).toBe('absent');
    },
  );

  it('when it drains, then it is alive but not ready, and exports its metrics', async () => {
    await startWithJob({ JOB_MS: '60000', SHUTDOWN_DEADLINE_MS: '60000' });
    child.kill('SIGTERM');
    await hasLogged('stopping');
    expect((await ask('/healthz')).status).toBe(200);
    expect(await ask('/readyz')).toEqual({
      status: 503,
      text: '{"status":"stopping","checks":{}}',
    });
    expect((await ask('/metrics')).status).toBe(200);
  });

  it('when a close hangs, then the deadline ends the process with 2', async () => {
    await start({ FAULT: 'never-ends', SHUTDOWN_DEADLINE_MS: '300' });
    await hasLogged('started');
    child.kill('SIGTERM');
    expect(await child.ended).toEqual({ code: 2, signal: null });
    expect(logged()).toContain('stop took too long');
  });

  it('when a close fails, then the others still run', async () => {
    await start({ FAULT: 'fails-to-end' });
    await hasLogged('started');
    child.kill('SIGTERM');
    expect(await child.ended).toEqual({ code: 0, signal: null });
    // It may have taken up the job of a process that was killed earlier.
    const ends = logged().filter((line) => !line?.startsWith('job'));
    expect(ends.slice(-4)).toEqual(['reconciler ended', 'could not stop cleanly', 'store ended', 'stopped']);
  });

  it('when an error is not caught, then it is logged and the process ends with 1', async () => {
    await start({ FAULT: 'uncaught' });
    expect(await child.ended).toEqual({ code: 1, signal: null });
    expect(child.log.at(-1)).toMatchObject({
      level: 'fatal',
      msg: 'crashed',
      err: { type: 'Error', stack: expect.stringContaining('a-service.ts') as string },
    });
  });

  it('when settings are invalid, then it does not start and names each of them, but no value', async () => {
    await start({ JOB_MS: 'top-secret', QUEUE_URL: 'mysql://root:top-secret@db', BLOB_URL: '' });
    expect(await child.ended).toEqual({ code: 1, signal: null });
    const line = child.log.find(({ msg }) => msg === 'could not start');
    expect(line).toMatchObject({ level: 'fatal', code: 'config_invalid' });
    for (const name of ['JOB_MS', 'QUEUE_URL', 'BLOB_URL']) expect(line?.['detail']).toContain(name);
    expect(JSON.stringify(child.log)).not.toContain('top-secret');
  });

  it('when no queue is set, then it does not start and names the possible settings', async () => {
    await start({ QUEUE_URL: '' });
    expect(await child.ended).toEqual({ code: 1, signal: null });
    expect(child.log).toContainEqual(
      expect.objectContaining({
        code: 'config_invalid',
        detail: 'one of REDIS_URL and QUEUE_URL is required',
      }),
    );
  });

  it.each([
    ['on Postgres', 'QUEUE_URL', 'postgres'],
    ['on Redis', 'REDIS_URL', 'redis'],
  ])(
    'when the queue %s is unavailable, then it is alive but not ready, exports metrics, and can be stopped',
    async (_on, setting, protocol) => {
      const [nobody] = await freePorts(1);
      await start({ [setting]: `${protocol}://127.0.0.1:${nobody}`, SHUTDOWN_DEADLINE_MS: '5000' });
      await hasLogged('started');
      expect((await ask('/healthz')).status).toBe(200);
      expect(await ask('/readyz')).toEqual({
        status: 503,
        text: '{"status":"not-ready","checks":{"queue":"failed","blobs":"passed","record":"passed"}}',
      });
      const { text } = await ask('/metrics');
      expect(text).toContain('poise_need_up{need="queue",importance="required",service="a-service"} 0');
      expect(text).toContain('poise_need_up{need="blobs",importance="required",service="a-service"} 1');
      child.kill('SIGTERM');
      expect(await child.ended).toEqual({ code: 0, signal: null });
    },
  );
});

describe('a service that uses blobs', () => {
  const places = temporaryFolder('places');
  let database: TestDatabase;
  let s3: TestS3;
  let child: TestChild | undefined;
  let healthUrl: string;

  beforeAll(async () => {
    database = await createTestDatabase(inject('postgresUrl'));
    s3 = await startTestS3();
  });
  afterEach(async () => {
    child?.kill('SIGKILL');
    await child?.ended;
  });
  afterAll(() => Promise.all([s3.stop(), places.remove()]));

  async function readiness(settings: Record<string, string>) {
    const [port] = await freePorts(1);
    healthUrl = `http://127.0.0.1:${port}`;
    child = startChild(SERVICE, {
      HOST: '127.0.0.1',
      HEALTH_PORT: String(port),
      QUEUE_URL: database.urls.queue,
      AWS_ACCESS_KEY_ID: 'S3RVER',
      AWS_SECRET_ACCESS_KEY: 'S3RVER',
      ...settings,
    });
    await waitFor('its start', async () => child?.log.some(({ msg }) => msg === 'started') ?? false);
    return ask();
  }
  async function ask() {
    const response = await fetch(`${healthUrl}/readyz`);
    return { status: response.status, body: await response.json() };
  }
  const found = (status: string, blobs: string) => ({
    status,
    checks: { queue: 'passed', blobs, record: 'passed' },
  });

  it('when the bucket exists, then it is ready, and nothing is left in it', async () => {
    expect(await readiness({ BLOB_URL: s3.url })).toEqual({ status: 200, body: found('ready', 'passed') });
    const left = readdirSync(s3.directory, { recursive: true, encoding: 'utf8' });
    expect(left.filter((path) => path.includes('._S3rver_object'))).toEqual([]);
  });

  it.each([
    ['required', 503, 'not-ready'],
    ['degrading', 200, 'degraded'],
  ] as const)(
    'when the bucket is missing and is %s, then it responds with %i, %s',
    async (BLOBS, status, word) => {
      const BLOB_URL = s3.url.replace('s3://poise/', 's3://no-such-bucket/');
      expect(await readiness({ BLOB_URL, BLOBS })).toEqual({ status, body: found(word, 'failed') });
      expect(await (await fetch(`${healthUrl}/metrics`)).text()).toMatch(
        /poise_blob_operations_total\{operation="put",outcome="failed",service="a-service"\} [1-9]/,
      );
    },
  );

  it('when the folder cannot be written, then it is not ready until it can', async () => {
    const path = join(places.path, 'taken');
    writeFileSync(path, 'a file where the folder should be');
    const BLOB_URL = pathToFileURL(path).href;
    expect(await readiness({ BLOB_URL })).toEqual({ status: 503, body: found('not-ready', 'failed') });
    rmSync(path);
    expect(await ask()).toEqual({ status: 200, body: found('ready', 'passed') });
    expect(readdirSync(path, { recursive: true })).toEqual(['health']);
  });

  it.skipIf(!hasRedis)('when Redis stops, then it is no longer ready', async () => {
    const redis = await startTestRedis();
    const BLOB_URL = s3.url;
    expect((await readiness({ BLOB_URL, REDIS_URL: redis.url, QUEUE_URL: '' })).status).toBe(200);
    await redis.stop();
    expect(await ask()).toEqual({
      status: 503,
      body: { status: 'not-ready', checks: { queue: 'failed', blobs: 'passed', record: 'passed' } },
    });
  });
});

describe('a service whose launcher is killed', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase(inject('postgresUrl'));
  });

  it.each([
    [
      'while the service loads',
      0,
      ['--import', 'data:text/javascript,await new Promise((done) => setTimeout(done, 1000))'],
    ],
    ['after it has started', 1, []],
  ])('when that happens %s, then it stops in order', async (_when, linesBefore, execArgv) => {
    const [port] = await freePorts(1);
    const settings = { HOST: '127.0.0.1', HEALTH_PORT: String(port), QUEUE_URL: database.urls.queue };
    const orphan = fork(SERVICE, {
      env: { ...settings, BLOB_URL: pathToFileURL(folder.path).href },
      execArgv,
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    let log = '';
    orphan.stdout?.on('data', (text) => (log += String(text)));
    const ended = once(orphan, 'exit');
    await waitFor('its log', async () => log.split('\n').length > linesBefore);
    orphan.disconnect();
    const late = setTimeout(() => orphan.kill('SIGKILL'), 15_000);
    expect(await ended).toEqual([0, null]);
    clearTimeout(late);
    expect(log).toContain('launcher is gone');
  });
});

import { type AddressInfo, createServer, type Server } from 'node:net';
import { createLogger } from '@poise/runtime';
import { chunks, interviewStates } from '@poise/store';
import { freePorts, hasRedis, startTestRedis, type TestRedis } from '@poise/testing';
import { buildImage } from '@poise/testing/media';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { bearer, buildGateway, type TestGateway } from './test/build.ts';

const WHY_SKIPPED = hasRedis ? '' : ' (no redis-server here)';

/** Starts the gateway on a queue at this address and collects its log. */
async function startOn(redisUrl: string) {
  const lines: string[] = [];
  const log = createLogger(
    { service: 'gateway', level: 'trace' },
    { write: (line) => void lines.push(line) },
  );
  const gateway = await buildGateway(inject('postgresUrl'), { env: { REDIS_URL: redisUrl }, deps: { log } });
  const { key } = await gateway.tenant();
  const send = (method: 'POST' | 'PUT', url: string, type: string, payload: string | Buffer) =>
    gateway.app.inject({ method, url, headers: { ...bearer(key), 'content-type': type }, payload });
  return { gateway, key, send, lines };
}

/** Does everything that commits and queues work, over HTTP. @returns the status of each response */
async function runInterview(on: Awaited<ReturnType<typeof startOn>>, frame: Buffer) {
  const json = 'application/json';
  const created = await on.send('POST', '/v1/interviews', json, '{"profile":"practice"}');
  const { id } = created.json<{ id: Parameters<typeof chunks.find>[1] }>();
  const consent = JSON.stringify({
    interviewId: id,
    streams: ['camera'],
    purpose: 'analysis',
    statement: 'yes',
  });
  const statuses = [
    created.statusCode,
    (await on.send('POST', '/v1/consents', json, consent)).statusCode,
    (
      await on.send(
        'PUT',
        `/v1/interviews/${id}/streams/camera/chunks/0?startMs=0&durationMs=100`,
        'image/jpeg',
        frame,
      )
    ).statusCode,
    (await on.send('POST', `/v1/interviews/${id}/close`, json, '{}')).statusCode,
  ];
  return { id, statuses };
}

describe(`work that is committed while the queue accepts nothing${WHY_SKIPPED}`, () => {
  let frame: Buffer;
  let redis: TestRedis;
  let silent: Server;
  let nobody: number;

  beforeAll(async () => {
    frame = Buffer.from(await buildImage('jpeg'));
    [nobody = 0] = await freePorts(1);
    silent = createServer((socket) => void socket.resume().on('error', () => undefined));
    await new Promise<void>((ready) => silent.listen(0, '127.0.0.1', ready));
    if (hasRedis) redis = await startTestRedis();
  });
  afterAll(async () => {
    await redis?.stop();
    silent.close();
  });

  it.skipIf(!hasRedis)(
    'when Redis is full, then all work is accepted, no job content is logged, and the reconciler queues it later',
    async () => {
      const on = await startOn(redis.url);
      await redis.fill();
      const { id, statuses } = await runInterview(on, frame);
      expect(statuses).toEqual([201, 201, 202, 202]);
      const row = await chunks.find(on.gateway.admin.db, id, 'camera', 0);
      const troubles = on.lines.filter((line) => line.includes('could not queue accepted work'));
      expect(troubles.length).toBeGreaterThan(1);
      for (const line of troubles)
        expect(JSON.parse(line)).toMatchObject({ err: { type: 'ReplyError', code: 'OOM' } });
      expect(on.lines.join('')).not.toContain(row?.blob_key);
      expect(on.lines.join('')).not.toContain('"args"');

      await redis.drain();
      expect(await waiting(on.gateway)).toEqual({ interview: 0, 'camera-live': 0 });
      on.gateway.clock.aheadMs = 60_000;
      await on.gateway.reconcile();
      expect(await waiting(on.gateway)).toEqual({ interview: 2, 'camera-live': 0 });

      // The orchestrator applies the first command: from then on the interview is unsettled.
      await on.gateway.admin.transaction((tx) => interviewStates.lock(tx, id));
      await on.gateway.reconcile();
      expect(await waiting(on.gateway)).toEqual({ interview: 2, 'camera-live': 1 });
      await on.gateway.close();
    },
  );

  it.each([
    ['there is none', () => `redis://127.0.0.1:${nobody}`],
    [
      'it accepts the connection and never responds',
      () => `redis://127.0.0.1:${(silent.address() as AddressInfo).port}`,
    ],
  ])('when %s, then all work is still accepted', async (_what, url) => {
    const on = await startOn(url());
    expect((await runInterview(on, frame)).statuses).toEqual([201, 201, 202, 202]);
    expect(on.lines.join('')).toContain('could not queue accepted work');
    await on.gateway.close();
  });
});

async function waiting({ queue }: TestGateway): Promise<Record<string, number>> {
  const measures = await queue.measure(['interview', 'camera-live']);
  return Object.fromEntries(measures.map((measure) => [measure.queue, measure.waiting]));
}

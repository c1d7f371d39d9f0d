import {
  createTestDatabase,
  hasRedis,
  startTestRedis,
  TEST_NAMESPACE,
  type TestRedis,
  waitFor,
} from '@poise/testing';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createBus, type WakeUpBus } from './bus.ts';
import { createLogger } from './log.ts';

type Admin = { listening(): Promise<number>; cut(): Promise<void>; close(): Promise<void> };

const log = createLogger({ service: 'test', level: 'silent' });

/** One suite for both transports: their behaviour must be the same. */
describe.each(['postgres', 'redis'] as const)('the wake-up bus on %s', (kind) => {
  const skip = kind === 'redis' && !hasRedis;
  let redis: TestRedis | undefined;
  let settings: Parameters<typeof createBus>[0];
  let admin: Admin;
  let waker: WakeUpBus;
  let sleeper: WakeUpBus;

  beforeAll(async () => {
    if (skip) return;
    const { adminUrl, urls } = await createTestDatabase(inject('postgresUrl'));
    if (kind === 'redis') redis = await startTestRedis();
    settings = { DATABASE_URL: urls.gateway, QUEUE_NAMESPACE: TEST_NAMESPACE, REDIS_URL: redis?.url };
    admin = redis ? adminOfRedis(redis.url) : await adminOfPostgres(adminUrl);
    waker = createBus(settings, log);
    sleeper = createBus(settings, log);
  });
  afterAll(async () => {
    await waker?.close();
    await sleeper?.close();
    await admin?.close();
    await redis?.stop();
  });

  /** Wakes until the listener is called: it needs a moment to connect, and wake-ups may be lost. */
  async function isWoken(interviewId: string, heard: () => boolean): Promise<void> {
    await waitFor(`the wake-up of ${interviewId}`, async () => {
      await waker.wake(interviewId);
      return heard();
    });
  }

  it.skipIf(skip)(
    'when an interview is woken, then all its listeners are called, and no others',
    async () => {
      const heard = { first: 0, second: 0, other: 0 };
      const stops = [
        sleeper.listen('int_a', () => void (heard.first += 1)),
        sleeper.listen('int_a', () => void (heard.second += 1)),
        sleeper.listen('int_b', () => void (heard.other += 1)),
      ];
      await isWoken('int_a', () => heard.first > 0 && heard.second > 0);
      expect(heard.other).toBe(0);
      for (const stop of stops) stop();
    },
  );

  it.skipIf(skip)(
    'when a listener has stopped, then it is no longer called, and others still are',
    async () => {
      let early = 0;
      let late = 0;
      const stop = sleeper.listen('int_c', () => void (early += 1));
      await isWoken('int_c', () => early > 0);
      stop();
      const stopLate = sleeper.listen('int_c', () => void (late += 1));
      stop();
      const before = early;
      await isWoken('int_c', () => late > 0);
      expect(early).toBe(before);
      stopLate();
    },
  );

  it.skipIf(skip)('when the connection is cut, then the listener reconnects by itself', async () => {
    let heard = 0;
    const stop = sleeper.listen('int_d', () => void (heard += 1));
    await isWoken('int_d', () => heard > 0);
    await admin.cut();
    const before = heard;
    // The connection of the sender may be the one that was cut.
    await waitFor('the wake-up after the cut', async () => {
      await waker.wake('int_d').catch(() => undefined);
      return heard > before;
    });
    stop();
  });

  it.skipIf(skip)('when the bus is closed while it still connects, then no connection remains', async () => {
    await waitFor('the usual listeners', async () => (await admin.listening()) === 1);
    const closed = createBus(settings, log);
    closed.listen('int_e', () => undefined);
    await closed.close();
    // By the time a later bus listens, the closed one would as well.
    const later = createBus(settings, log);
    later.listen('int_e', () => undefined);
    await waitFor('the later one', async () => (await admin.listening()) === 2);
    await later.close();
    await waitFor('its end', async () => (await admin.listening()) === 1);
  });
});

describe('a bus without its server', () => {
  it('when it is asked to wake, then it fails at once, and it can be closed', async () => {
    for (const settings of [
      { REDIS_URL: 'redis://127.0.0.1:1' },
      { DATABASE_URL: 'postgres://127.0.0.1:1/poise' },
    ]) {
      const bus = createBus({ DATABASE_URL: '', QUEUE_NAMESPACE: TEST_NAMESPACE, ...settings }, log);
      bus.listen('int_a', () => undefined);
      await expect(bus.wake('int_a')).rejects.toThrow();
      await bus.close();
    }
  });
});

function adminOfRedis(url: string): Admin {
  const client = new Redis(url);
  return {
    listening: async () => {
      const clients = (await client.call('CLIENT', 'LIST', 'TYPE', 'pubsub')) as string;
      return clients.split('\n').filter(Boolean).length;
    },
    cut: async () => {
      for (const type of ['pubsub', 'normal'])
        await client.call('CLIENT', 'KILL', 'TYPE', type, 'SKIPME', 'yes');
    },
    close: async () => client.disconnect(),
  };
}

async function adminOfPostgres(url: string): Promise<Admin> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const others = 'FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()';
  return {
    listening: async () => {
      const { rows } = await client.query(`SELECT count(*)::int AS n ${others} AND query LIKE 'LISTEN%'`);
      return (rows[0] as { n: number }).n;
    },
    cut: async () => {
      await client.query(`SELECT pg_terminate_backend(pid) ${others}`);
    },
    close: () => client.end(),
  };
}

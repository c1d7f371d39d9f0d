import { Redis } from 'ioredis';
import { Client, Pool } from 'pg';
import type { Logger } from './log.ts';

/**
 * Wakes readers of the events of an interview. A wake-up contains only the id of the interview, and may be
 * lost or duplicated: readers query the table when woken, and also periodically.
 */
export type WakeUpBus = {
  wake(interviewId: string): Promise<void>;
  /** Calls `listener` on each wake-up of the interview until the returned function is called. */
  listen(interviewId: string, listener: () => void): () => void;
  close(): Promise<void>;
};

type BusSettings = {
  readonly REDIS_URL?: string | undefined;
  readonly DATABASE_URL: string;
  readonly QUEUE_NAMESPACE: string;
};

/** Redis pub/sub if Redis is configured, otherwise LISTEN/NOTIFY of PostgreSQL. */
export function createBus(settings: BusSettings, log: Logger): WakeUpBus {
  const listeners = new Map<string, Set<() => void>>();
  const channel = `${settings.QUEUE_NAMESPACE}_wake`;
  const deliver = (interviewId: string) => {
    for (const listener of listeners.get(interviewId) ?? []) listener();
  };
  const transport = settings.REDIS_URL
    ? redisTransport(settings.REDIS_URL, channel, deliver, log)
    : postgresTransport(settings.DATABASE_URL, channel, deliver, log);
  return {
    wake: (interviewId) => transport.send(interviewId),
    listen(interviewId, listener) {
      transport.start();
      const set = listeners.get(interviewId) ?? new Set();
      listeners.set(interviewId, set.add(listener));
      return () => {
        set.delete(listener);
        // Called twice, it must not remove a listener that was added in between.
        if (set.size === 0 && listeners.get(interviewId) === set) listeners.delete(interviewId);
      };
    },
    close: () => transport.close(),
  };
}

type Transport = {
  send(interviewId: string): Promise<void>;
  /** Starts listening, once; a service that only wakes others needs no connection. */
  start(): void;
  close(): Promise<void>;
};

function redisTransport(url: string, channel: string, deliver: (id: string) => void, log: Logger): Transport {
  const options = { lazyConnect: true, retryStrategy: (attempt: number) => Math.min(attempt * 100, 1_000) };
  const publisher = new Redis(url, { ...options, maxRetriesPerRequest: 1 });
  const subscriber = new Redis(url, { ...options, maxRetriesPerRequest: null });
  let started = false;
  let closed = false;
  for (const client of [publisher, subscriber]) client.on('error', () => undefined);
  subscriber.on('message', (_channel: string, id: string) => deliver(id));
  return {
    send: async (id) => {
      await publisher.publish(channel, id);
    },
    start() {
      if (started) return;
      started = true;
      subscriber
        .subscribe(channel)
        .catch((err: unknown) => closed || log.warn({ err }, 'wake-up bus could not subscribe'));
    },
    async close() {
      closed = true;
      publisher.disconnect();
      subscriber.disconnect();
    },
  };
}

function postgresTransport(
  url: string,
  channel: string,
  deliver: (id: string) => void,
  log: Logger,
): Transport {
  const connection = { connectionString: url, keepAlive: true, connectionTimeoutMillis: 5_000 };
  const pool = new Pool({ ...connection, max: 1, query_timeout: 5_000 });
  pool.on('error', () => undefined); // a broken idle connection is replaced on next use
  let client: Client | undefined;
  let started = false;
  let closed = false;

  async function connect(): Promise<void> {
    if (closed) return;
    const fresh = new Client(connection);
    client = fresh;
    let lost = false;
    const lose = () => {
      if (lost) return;
      lost = true;
      fresh.end().catch(() => undefined);
      if (!closed) setTimeout(() => void connect(), 500).unref();
    };
    fresh.on('notification', (message) => message.payload && deliver(message.payload));
    fresh.on('error', lose);
    fresh.on('end', lose);
    try {
      await fresh.connect();
      await fresh.query(`LISTEN ${channel}`);
    } catch (err) {
      if (!closed) log.warn({ err }, 'wake-up bus could not listen');
      lose();
    }
  }

  return {
    send: async (id) => {
      await pool.query('SELECT pg_notify($1, $2)', [channel, id]);
    },
    start() {
      if (started) return;
      started = true;
      void connect();
    },
    async close() {
      closed = true;
      await Promise.all([client?.end(), pool.end()]);
    },
  };
}

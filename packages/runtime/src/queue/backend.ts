import { PoiseError } from '@poise/shared/errors';
import type { QueueName } from '@poise/shared/jobs';
import {
  createPostgresBackend,
  createRedisBackend,
  type Processor,
  type Queue,
  type Worker,
  type WorkerOptions,
  withBackend,
} from 'bullmq';
import { Client, type ClientBase } from 'pg';
import type { QueueSettings } from '../config.ts';

type Tuning = Omit<WorkerOptions, 'connection' | 'prefix'>;

/** The part of BullMQ that services see: the same on PostgreSQL and on Redis. */
export type QueueBackend = {
  readonly kind: 'postgres' | 'redis';
  queue(name: QueueName): Queue;
  worker(name: QueueName, processor: Processor, tuning: Tuning): Worker;
};

/** Chooses the backend by the presence of `REDIS_URL`: no other code needs to know which it is. */
export function createQueueBackend(settings: QueueSettings): QueueBackend {
  if (settings.REDIS_URL) return redisBackend(settings.REDIS_URL, settings.QUEUE_NAMESPACE);
  if (settings.QUEUE_URL) return postgresBackend(settings.QUEUE_URL, settings.QUEUE_NAMESPACE);
  throw new PoiseError('config_invalid', 'one of REDIS_URL and QUEUE_URL is required');
}

function redisBackend(url: string, namespace: string): QueueBackend {
  const { Queue, Worker } = withBackend(createRedisBackend);
  const retryStrategy = (attempt: number) => Math.min(attempt * 100, 1_000);
  // The hash tag keeps all keys of a queue in one slot of a Redis Cluster.
  const prefix = `{${namespace}}`;
  // A producer fails within a second if Redis is unavailable; a worker waits for its return.
  const producer = { url, retryStrategy, maxRetriesPerRequest: 1, connectTimeout: 5_000 };
  const consumer = { url, retryStrategy, maxRetriesPerRequest: null };
  return {
    kind: 'redis',
    queue: (name) => new Queue(name, { connection: producer, prefix, skipWaitingForReady: true }),
    worker: (name, processor, tuning) =>
      new Worker(name, processor, { ...tuning, connection: consumer, prefix }),
  };
}

function postgresBackend(url: string, namespace: string): QueueBackend {
  const { Queue, Worker } = withBackend(createPostgresBackend);
  const connection = {
    connectionString: url,
    schema: namespace,
    max: 4,
    keepAlive: true,
    // The queue can be made again from the record, so its commits need not wait for the disk.
    options: '-c synchronous_commit=off',
    // A connection that breaks in use fails its query; without a listener, it would also end the process.
    onConnect: (client: ClientBase) => void client.on('error', () => undefined),
  };
  return {
    kind: 'postgres',
    queue: (name) => new Queue(name, { connection }) as unknown as Queue,
    worker: (name, processor, tuning) =>
      new Worker(name, processor, { ...tuning, connection }) as unknown as Worker,
  };
}

/**
 * Creates or updates the schema of the queue. Runs once per deployment, with a role that may create
 * schemas; the role of the services can only use its contents.
 */
export async function migrateQueue(url: string, namespace: string): Promise<void> {
  const { Queue } = withBackend(createPostgresBackend);
  const queue = new Queue('migration', {
    connection: { connectionString: url, schema: namespace, migrate: true, max: 1 },
  });
  try {
    await queue.waitUntilReady();
  } finally {
    await queue.close();
  }
  await dropEvents(url, namespace);
}

/**
 * BullMQ stores and announces five events per job, for `QueueEvents`, which no service uses, and cannot be told not
 * to. Each announcement wakes every connection that listens. Without them, PostgreSQL spends a tenth less on live
 * work. A test notices a version of BullMQ that stores them again.
 */
async function dropEvents(url: string, namespace: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const schema = client.escapeIdentifier(namespace);
    await client.query(
      `CREATE OR REPLACE FUNCTION ${schema}.publish_event(p_queue text, p_event text, p_data jsonb) RETURNS bigint
       LANGUAGE sql IMMUTABLE AS 'SELECT NULL::bigint'`,
    );
    await client.query(`TRUNCATE ${schema}.event`);
  } finally {
    await client.end();
  }
}

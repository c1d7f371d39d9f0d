import {
  createTestDatabase,
  hasRedis,
  startTestRedis,
  TEST_NAMESPACE,
  type TestDatabase,
  type TestRedis,
} from '@poise/testing';
import { afterAll, beforeAll, inject } from 'vitest';
import type { QueueSettings } from '../config.ts';
import { createLogger } from '../log.ts';
import { createMetrics, type Metrics } from '../metrics.ts';
import { createQueueRuntime, type QueueRuntime } from '../queue/runtime.ts';

export const BACKENDS = ['postgres', 'redis'] as const;

type Used = {
  queue: QueueRuntime;
  metrics: Metrics;
  settings: QueueSettings;
  /** Only if the backend is Redis. */
  redis?: TestRedis;
  /** Only if the backend is PostgreSQL. */
  database?: TestDatabase;
};

/**
 * A separate queue for the calling suite; its parts are available once the suite runs.
 * @returns `skip` if the machine lacks the backend
 */
export function useQueue(
  kind: (typeof BACKENDS)[number],
  jobLockMs = 2_000,
): Used & { readonly skip: boolean } {
  const skip = kind === 'redis' && !hasRedis;
  const used = { skip } as Used & { skip: boolean };
  beforeAll(async () => {
    if (skip) return;
    if (kind === 'redis') used.redis = await startTestRedis();
    else used.database = await createTestDatabase(inject('postgresUrl'));
    used.settings = {
      REDIS_URL: used.redis?.url,
      QUEUE_URL: used.database?.urls.queue,
      QUEUE_NAMESPACE: TEST_NAMESPACE,
      JOB_LOCK_MS: jobLockMs,
    };
    used.metrics = createMetrics('test');
    used.queue = createQueueRuntime({
      settings: used.settings,
      log: createLogger({ service: 'test', level: 'silent' }),
      metrics: used.metrics,
    });
  });
  afterAll(async () => {
    await used.queue?.close();
    await used.redis?.stop();
  });
  return used;
}

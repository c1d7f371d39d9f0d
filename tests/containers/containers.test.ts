import { createLogins, forEachLogin, withClient } from '@poise/launcher';
import { createLogger, createMetrics, createQueueRuntime, type QueueRuntime } from '@poise/runtime';
import { type InterviewId, newId } from '@poise/shared/contracts';
import type { JobHandlers } from '@poise/shared/jobs';
import { migrate } from '@poise/store';
import { waitFor } from '@poise/testing';
import { getContainerRuntimeClient, type StartedTestContainer } from 'testcontainers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SECRET, startAsInCompose } from './as-in-compose.ts';

const engine = await getContainerRuntimeClient().catch(() => undefined);

const QUEUE_NAMESPACE = 'poise_queue';
const BACKENDS = ['postgres', 'redis'] as const;
type Backend = (typeof BACKENDS)[number];

/** The other suites use the servers of this machine; this one uses the images that deployments run. */
describe.skipIf(!engine)(
  `the images that docker-compose.yml names${engine ? '' : ' (no container engine here)'}`,
  () => {
    const containers = {} as Record<Backend, StartedTestContainer>;
    const queues = {} as Record<Backend, QueueRuntime>;
    let applied: string[];
    let adminUrl: string;
    let logins: Awaited<ReturnType<typeof createLogins>>;

    beforeAll(async () => {
      const postgres = await startAsInCompose('postgres', 5432);
      containers.postgres = postgres.container;
      const redis = await startAsInCompose('redis', 6379);
      containers.redis = redis.container;

      adminUrl = `postgres://poise:${SECRET}@${postgres.address}/poise`;
      applied = await migrate(adminUrl, QUEUE_NAMESPACE);
      logins = await createLogins(
        adminUrl,
        forEachLogin((owner) => `test ${owner}`),
      );
      queues.postgres = openQueue({ QUEUE_URL: logins.queue });
      queues.redis = openQueue({ REDIS_URL: `redis://:${SECRET}@${redis.address}` });
    });
    afterAll(async () => {
      await Promise.all(Object.values(queues).map((queue) => queue.close()));
      await Promise.all(Object.values(containers).map((container) => container.stop()));
    });

    const openQueue = (backend: { QUEUE_URL: string } | { REDIS_URL: string }) =>
      createQueueRuntime({
        settings: { ...backend, QUEUE_NAMESPACE, JOB_LOCK_MS: 2_000 },
        log: createLogger({ service: 'test', level: 'silent' }),
        metrics: createMetrics('test'),
      });

    const reports = (report: JobHandlers<'feedback'>['feedback.report']): JobHandlers<'feedback'> => ({
      'feedback.report': report,
      'feedback.erase': async () => undefined,
    });

    const stateOf = async (queue: QueueRuntime, interviewId: InterviewId) =>
      (await queue.inspect('feedback.report', { interviewId })).state;

    it('when the record is migrated, then it is up to date, and a login sees only its own tables', async () => {
      expect(applied).not.toEqual([]);
      expect(await migrate(adminUrl, QUEUE_NAMESPACE)).toEqual([]);
      const countTenants = (url: string) =>
        withClient(url, async (client) => (await client.query('SELECT FROM tenants')).rowCount);
      expect(await countTenants(logins.gateway)).toBe(0);
      await expect(countTenants(logins.queue)).rejects.toThrow(/permission denied/);
    });

    it.each(BACKENDS)(
      'when work is published on %s, then it is queued, processed, and fully removed',
      async (kind) => {
        const queue = queues[kind];
        const interviewId = newId('interview');
        const done: InterviewId[] = [];
        await queue.publish('feedback.report', { interviewId });
        expect(await stateOf(queue, interviewId)).toBe('pending');
        const consumer = queue.consume(
          'feedback',
          reports(async (job) => void done.push(job.interviewId)),
          { concurrency: 1 },
        );
        await waitFor('the job to be gone', async () => (await stateOf(queue, interviewId)) === 'absent');
        await consumer.stop(1_000);
        expect(done).toEqual([interviewId]);
      },
    );

    it('when Redis is killed and restarted midway, then all published work is processed', async () => {
      const queue = queues.redis;
      const published = Array.from({ length: 60 }, () => newId('interview'));
      const done = new Set<InterviewId>();
      const restarted = Promise.withResolvers<void>();
      await queue.publishMany(
        'feedback.report',
        published.map((interviewId) => ({ payload: { interviewId } })),
      );
      const consumer = queue.consume(
        'feedback',
        reports(async ({ interviewId }) => {
          if (done.size >= 20) await restarted.promise;
          done.add(interviewId);
        }),
        { concurrency: 2 },
      );
      await waitFor('a third of the work', async () => done.size >= 20);
      // A graceful stop, however short, would let Redis save everything: a kill leaves only what is on disk.
      await engine?.container.getById(containers.redis.getId()).kill();
      await containers.redis.restart();
      expect(done.size).toBeLessThan(published.length);
      restarted.resolve();
      await waitFor('the rest', async () => done.size === published.length, { withinMs: 30_000 });
      const isGone = async (interviewId: InterviewId) => (await stateOf(queue, interviewId)) === 'absent';
      await waitFor('an empty queue', async () => (await Promise.all(published.map(isGone))).every(Boolean), {
        withinMs: 30_000,
      });
      await consumer.stop(1_000);
      expect([...done].toSorted()).toEqual(published.toSorted());
    });
  },
);

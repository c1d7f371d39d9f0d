import { type ErrorCode, PoiseError } from '@poise/shared/errors';
import {
  JOBS,
  type JobDefinition,
  type JobHandlers,
  type JobName,
  type JobPayload,
  QUEUES,
  type QueueName,
} from '@poise/shared/jobs';
import type { Job, Queue } from 'bullmq';
import { z } from 'zod';
import type { QueueSettings } from '../config.ts';
import type { Logger } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { runPeriodically } from '../run-periodically.ts';
import { createQueueBackend } from './backend.ts';
import { type Consumer, createConsumer } from './consumer.ts';
import { failureCode } from './errors.ts';
import { createFailedJobs, type FailedJobs } from './failed.ts';
import type { QueueMeasure } from './measure.ts';

/** How often a consumer removes failed jobs that are too old. */
const TRIM_MS = 3_600_000;

export type PublishOptions = {
  /** Lower runs first; jobs without a priority run before all others. See `fairPriority`. */
  readonly priority?: number;
};

export type Publish = <N extends JobName>(
  name: N,
  payload: JobPayload<N>,
  options?: PublishOptions,
) => Promise<void>;

/**
 * State of a job. `absent` includes completed jobs: they leave no trace except their effect on the
 * record. `failed` (permanently) is known only for jobs that are kept, see `keepFailed`.
 */
export type JobFate =
  | { readonly state: 'absent' | 'pending'; readonly reason?: never }
  | { readonly state: 'failed'; readonly reason: ErrorCode };

export type QueueRuntime = {
  readonly kind: 'postgres' | 'redis';
  /** @throws {PoiseError} `invalid_job` for a payload that is too large or does not match its schema */
  publish: Publish;
  publishMany<N extends JobName>(
    name: N,
    jobs: readonly (PublishOptions & { readonly payload: JobPayload<N> })[],
  ): Promise<void>;
  consume<Q extends QueueName>(
    queue: Q,
    handlers: JobHandlers<Q>,
    options: { concurrency: number },
  ): Consumer;
  inspect<N extends JobName>(name: N, payload: JobPayload<N>): Promise<JobFate>;
  /** Removes a job, whatever its state, so that the same work can be published again. */
  forget<N extends JobName>(name: N, payload: JobPayload<N>): Promise<void>;
  readonly failed: FailedJobs;
  measure(queues?: readonly QueueName[]): Promise<QueueMeasure[]>;
  close(): Promise<void>;
};

export function createQueueRuntime(options: {
  settings: QueueSettings;
  log: Logger;
  metrics: Metrics;
}): QueueRuntime {
  const { settings, log, metrics } = options;
  const backend = createQueueBackend(settings);
  const queues = new Map<QueueName, Queue>();

  function queueOf(name: QueueName): Queue {
    const known = queues.get(name);
    if (known) return known;
    const queue = backend.queue(name);
    queue.on('error', () => undefined); // the failed operation reports it to its caller
    queues.set(name, queue);
    // On PostgreSQL, a queue whose first connection fails stays broken: the next use creates a new one.
    queue.waitUntilReady().catch(() => {
      if (queues.get(name) === queue) queues.delete(name);
      queue.close().catch(() => undefined);
    });
    return queue;
  }

  function entry<N extends JobName>(name: N, payload: JobPayload<N>, { priority }: PublishOptions = {}) {
    const job: JobDefinition = JOBS[name];
    // Refused here, at the producer: if the consumer refused it, the same work would be queued again and again.
    const encoded = z.safeEncode(job.payload, payload);
    if (!encoded.success) throw new PoiseError('invalid_job', `${name} is not valid`);
    const bytes = Buffer.byteLength(JSON.stringify(encoded.data));
    if (bytes > job.maxBytes) throw new PoiseError('invalid_job', `${name} has ${bytes} bytes`);
    return {
      name,
      data: encoded.data,
      opts: {
        jobId: job.id(payload),
        attempts: job.attempts,
        backoff: { type: 'exponential', delay: job.backoffMs },
        removeOnComplete: true,
        removeOnFail: job.keepFailed
          ? { age: job.keepFailed.ageMs / 1000, count: job.keepFailed.count }
          : true,
        ...(job.delayMs !== undefined && { delay: job.delayMs }),
        ...(priority !== undefined && { priority }),
      },
    };
  }

  const jobOf = <N extends JobName>(name: N, payload: JobPayload<N>) =>
    queueOf(JOBS[name].queue).getJob(JOBS[name].id(payload as never));

  const publish: Publish = async (name, payload, options) => {
    const { data, opts } = entry(name, payload, options);
    await queueOf(JOBS[name].queue).add(name, data, opts);
  };
  const failed = createFailedJobs({ queueOf, publish });

  return {
    kind: backend.kind,
    failed,
    publish,
    async publishMany(name, jobs) {
      const [first, ...others] = jobs;
      if (!first) return;
      // In bulk, a single job costs several times as much: on PostgreSQL, BullMQ creates a temporary table.
      if (others.length === 0) return publish(name, first.payload, first);
      await queueOf(JOBS[name].queue).addBulk(
        jobs.map(({ payload, ...options }) => entry(name, payload, options)),
      );
    },
    consume(queue, handlers, { concurrency }) {
      const lockMs = settings.JOB_LOCK_MS;
      const consumer = createConsumer({ queue, backend, handlers, concurrency, lockMs, log, metrics });
      const endTrimming = runPeriodically(TRIM_MS, log, 'could not trim the failed jobs', () =>
        failed.trim(queue),
      );
      return {
        ...consumer,
        async stop(deadlineMs) {
          // Not awaited: an unavailable queue must not delay the stop.
          endTrimming().catch(() => undefined);
          await consumer.stop(deadlineMs);
        },
      };
    },
    async inspect(name, payload) {
      const state = await queueOf(JOBS[name].queue).getJobState(JOBS[name].id(payload as never));
      if (state === 'completed' || state === 'unknown') return { state: 'absent' };
      if (state !== 'failed') return { state: 'pending' };
      // Read after its state: a job that was read before it failed has no reason.
      const job = await jobOf(name, payload);
      return job ? { state: 'failed', reason: failureCode(job.failedReason) } : { state: 'absent' };
    },
    async forget(name, payload) {
      await (await jobOf(name, payload))?.remove();
    },
    async measure(names = QUEUES) {
      return Promise.all(
        names.map(async (name) => {
          const queue = queueOf(name);
          const counts = await queue.getJobCounts('waiting', 'active', 'delayed', 'failed', 'prioritized');
          const next = await nextJob(queue, counts.waiting ?? 0);
          return {
            queue: name,
            waiting: (counts.waiting ?? 0) + (counts.prioritized ?? 0),
            active: counts.active ?? 0,
            delayed: counts.delayed ?? 0,
            failed: counts.failed ?? 0,
            oldestAgeMs: next ? Math.max(0, Date.now() - next.timestamp) : 0,
          };
        }),
      );
    },
    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}

/**
 * The job that is taken up next. Those without a priority come first; they are listed newest first, and asking for
 * the reverse order reverses only the page on PostgreSQL.
 */
async function nextJob(queue: Queue, waiting: number): Promise<Job | undefined> {
  const [next] =
    waiting > 0
      ? await queue.getJobs(['waiting'], waiting - 1, waiting - 1)
      : await queue.getJobs(['prioritized'], 0, 0, true);
  return next;
}

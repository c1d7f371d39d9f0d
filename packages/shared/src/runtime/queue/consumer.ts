import type { Job, Worker } from 'bullmq';
import { PoiseError, toPoiseError } from '../../errors/index.ts';
import { JOBS, type JobHandlers, type JobName, type QueueName } from '../../jobs/index.ts';
import type { Logger } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { QueueBackend } from './backend.ts';
import { toQueueError } from './errors.ts';

/** A job that kills its process this often is set aside. */
export const MAX_CRASHES = 3;

export type Consumer = {
  readonly queue: QueueName;
  /** Epoch ms of the last time a job was taken up; the start of the consumer before the first. */
  lastPickedUpMs(): number;
  active(): number;
  /** Takes no further job and waits for the running ones; past the deadline these are aborted. */
  stop(deadlineMs: number): Promise<void>;
};

type AnyHandler = (payload: unknown, context: unknown) => Promise<void>;

export function createConsumer<Q extends QueueName>(options: {
  queue: Q;
  backend: QueueBackend;
  handlers: JobHandlers<Q>;
  concurrency: number;
  lockMs: number;
  log: Logger;
  metrics: Metrics;
}): Consumer {
  const { queue, log, metrics } = options;
  const handlers = options.handlers as unknown as Partial<Record<JobName, AnyHandler>>;
  for (const [name, job] of Object.entries(JOBS)) {
    // The types demand it already; this stops a service whose catalogue and code are of different age.
    if (job.queue === queue && !handlers[name as JobName]) {
      throw new PoiseError('config_invalid', `no handler for the job ${name}`);
    }
  }

  const stopping = new AbortController();
  let lastPickedUpMs = Date.now();
  let active = 0;

  async function process(job: Job, _token?: string, lost?: AbortSignal): Promise<void> {
    const name = job.name as JobName;
    const definition = JOBS[name];
    const handler = handlers[name];
    lastPickedUpMs = Date.now();
    active += 1;
    const started = performance.now();
    let outcome = 'done';
    try {
      const payload = definition?.payload.safeParse(job.data);
      if (!handler || !payload?.success) throw new PoiseError('invalid_job', name);
      const timeout = AbortSignal.timeout(definition.timeoutMs);
      const signal = AbortSignal.any([timeout, stopping.signal, ...(lost ? [lost] : [])]);
      const attempt = job.attemptsMade + 1;
      const context = { signal, attempt, lastAttempt: attempt >= definition.attempts };
      await handler(payload.data, context).catch((error: unknown) => {
        throw timeout.aborted ? new PoiseError('analysis_timeout', undefined, { cause: error }) : error;
      });
    } catch (error) {
      const known = toPoiseError(error);
      outcome = known.code;
      log.warn(
        { job: name, jobId: job.id, attempt: job.attemptsMade + 1, code: known.code, err: known.cause },
        'job failed',
      );
      throw toQueueError(error);
    } finally {
      active -= 1;
      metrics.jobSeconds.observe({ job: name, outcome }, (performance.now() - started) / 1000);
    }
  }

  const worker: Worker = options.backend.worker(queue, process, {
    concurrency: options.concurrency,
    lockDuration: options.lockMs,
    // Every worker of a queue must agree on this one.
    stalledInterval: Math.max(500, options.lockMs / 2),
    maxStalledCount: MAX_CRASHES - 1,
    removeOnComplete: { count: 0 },
    drainDelay: 5,
  });
  worker.on(
    'error',
    rateLimited(5_000, (err) => log.warn({ queue, err }, 'queue connection trouble')),
  );

  return {
    queue,
    lastPickedUpMs: () => lastPickedUpMs,
    active: () => active,
    async stop(deadlineMs) {
      const cut = setTimeout(() => stopping.abort(new PoiseError('unavailable')), deadlineMs);
      try {
        await worker.close();
      } finally {
        clearTimeout(cut);
      }
    },
  };
}

/** BullMQ retries in a hot loop while its backend is away, and reports each time. */
function rateLimited<A>(everyMs: number, report: (argument: A) => void): (argument: A) => void {
  let nextMs = 0;
  return (argument) => {
    if (Date.now() < nextMs) return;
    nextMs = Date.now() + everyMs;
    report(argument);
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import { PoiseError, toPoiseError } from '@poise/shared/errors';
import { JOBS, type JobDefinition, type JobHandlers, type JobName, type QueueName } from '@poise/shared/jobs';
import { DelayedError, type Job, WaitingError, type Worker } from 'bullmq';
import type { Logger } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { QueueBackend } from './backend.ts';
import { toQueueError } from './errors.ts';
import { createUnknownForms } from './unknown-forms.ts';

/** A job that kills its process this many times is quarantined. */
export const MAX_CRASHES = 3;

/** A handler that ignores its abort keeps its slot this much longer, then it is abandoned. */
const ABORT_GRACE_MS = 2_000;

/** A worker without jobs that does not close within this time is waiting for an unavailable queue. */
const CLOSE_MS = 1_500;

const REPLACE_MS = 500;

export type Consumer = {
  readonly queue: QueueName;
  /** Time at which a job was last taken up, in epoch ms; before the first, the start of the consumer. */
  lastPickedUpMs(): number;
  active(): number;
  /** Takes no further jobs and waits for running ones; past the deadline, they are aborted. */
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
    // The types require it already; this stops a service whose catalogue and code differ in version.
    if (job.queue === queue && !handlers[name as JobName]) {
      throw new PoiseError('config_invalid', `no handler for the job ${name}`);
    }
  }

  const unknownForms = createUnknownForms(log);
  const stopping = new AbortController();
  let lastPickedUpMs = Date.now();
  let active = 0;
  let ended = false;

  async function process(job: Job, token?: string): Promise<void> {
    const name = job.name as JobName;
    const definition: JobDefinition | undefined = JOBS[name];
    const handler = handlers[name];
    lastPickedUpMs = Date.now();
    active += 1;
    metrics.jobsActive.set({ queue }, active);
    const started = performance.now();
    const attempt = job.attemptsMade + 1;
    // The attempts that it was published with: that is what the queue counts.
    const lastAttempt = attempt >= (job.opts.attempts ?? 1);
    const timeout = new AbortController();
    const signal = AbortSignal.any([timeout.signal, stopping.signal]);
    let timer: NodeJS.Timeout | undefined;
    let outcome = 'done';
    try {
      const payload = definition?.payload.safeParse(job.data);
      if (!definition || !handler || !payload?.success) {
        outcome = 'invalid_job';
        await leaveToNewer(job, token);
        return;
      }
      timer = setTimeout(() => timeout.abort(new PoiseError('analysis_timeout')), definition.timeoutMs);
      const context = { signal, attempt, lastAttempt };
      await endOrAbort(handler(payload.data, context), signal);
    } catch (error) {
      if (error instanceof DelayedError) throw error;
      // Anything that a handler throws after its abort is caused by the abort.
      const known = toPoiseError(signal.aborted ? signal.reason : error);
      outcome = known.code;
      log.warn(
        { job: name, jobId: job.id, attempt, code: known.code, detail: known.detail, err: known.cause },
        'job failed',
      );
      if (stopping.signal.aborted && !timeout.signal.aborted) {
        // Not the fault of the job: another worker takes it up, with as many attempts as before.
        await job.moveToWait(token);
        throw new WaitingError();
      }
      throw toQueueError(known);
    } finally {
      clearTimeout(timer);
      active -= 1;
      metrics.jobsActive.set({ queue }, active);
      metrics.jobSeconds.observe({ job: name, outcome }, (performance.now() - started) / 1000);
    }
  }

  /** @throws {PoiseError} `invalid_job` if no newer process has taken it up in time */
  async function leaveToNewer(job: Job, token: string | undefined): Promise<never> {
    const waitMs = unknownForms.waitMs(job);
    if (waitMs === undefined) throw new PoiseError('invalid_job', job.name);
    await job.moveToDelayed(Date.now() + waitMs, token);
    throw new DelayedError();
  }

  const reportProblem = rateLimited(5_000, (err: Error) =>
    log.warn({ queue, err }, 'queue connection failed'),
  );
  let worker = begin();

  function begin(): Worker {
    const fresh = options.backend.worker(queue, process, {
      concurrency: options.concurrency,
      lockDuration: options.lockMs,
      // Must be the same for every worker of a queue.
      stalledInterval: Math.max(500, options.lockMs / 2),
      maxStalledCount: MAX_CRASHES - 1,
      removeOnComplete: { count: 0 },
      drainDelay: 5,
    });
    fresh.on('error', reportProblem);
    // On PostgreSQL, a worker whose first connection fails never takes up a job, so it is replaced.
    fresh.waitUntilReady().catch(() => {
      fresh.close().catch(() => undefined);
      setTimeout(() => {
        if (!ended) worker = begin();
      }, REPLACE_MS).unref();
    });
    return fresh;
  }

  return {
    queue,
    lastPickedUpMs: () => lastPickedUpMs,
    active: () => active,
    async stop(deadlineMs) {
      ended = true;
      const cut = setTimeout(() => stopping.abort(new PoiseError('unavailable')), deadlineMs);
      const idle = async () => {
        while (active > 0) await sleep(50, undefined, { ref: false });
        await sleep(CLOSE_MS, undefined, { ref: false });
      };
      try {
        await Promise.race([worker.close(), idle()]);
      } finally {
        clearTimeout(cut);
      }
    },
  };
}

/** Waits for a handler to end, and only briefly after its abort. @throws the reason of the signal then */
async function endOrAbort(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const leftBehind = new Promise<never>((_resolve, reject) => {
    const leave = () => setTimeout(() => reject(signal.reason as Error), ABORT_GRACE_MS).unref();
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  });
  await Promise.race([work, leftBehind]);
}

/** While its backend is unavailable, BullMQ retries in a hot loop and reports every failure. */
function rateLimited<A>(everyMs: number, report: (argument: A) => void): (argument: A) => void {
  let nextMs = 0;
  return (argument) => {
    if (Date.now() < nextMs) return;
    nextMs = Date.now() + everyMs;
    report(argument);
  };
}

import {
  createLogger,
  createMetrics,
  createQueueRuntime,
  type FailedJob,
  type FailedJobs,
  parseSettings,
  serviceSettings,
} from '@poise/runtime';
import { ERRORS, PoiseError } from '@poise/shared/errors';
import { JOBS, type JobDefinition, type JobName, type QueueName } from '@poise/shared/jobs';
import { duration } from '../text/duration.ts';
import { table } from '../text/table.ts';
import { environmentWith } from './environment.ts';

/** The failed jobs that a command applies to. */
export type Selection =
  | { type: 'ids'; ids: readonly string[] }
  | { type: 'all'; queue?: QueueName | undefined };

/** `poise failed list`. */
export async function listFailed({ queue }: { queue?: QueueName | undefined }): Promise<void> {
  await withFailedJobs(async (failed) => {
    const jobs = await failed.list(queue && [queue]);
    if (jobs.length === 0) {
      process.stdout.write('no failed jobs\n');
      return;
    }
    const rows = jobs.map((job) => [
      job.id,
      job.name,
      job.code,
      job.interviewId ?? '',
      duration(Date.now() - job.failedAtMs),
      String(job.attempts),
    ]);
    process.stdout.write(table(['id', 'job', 'code', 'interview', 'age', 'attempts'], rows));
  });
}

/** `poise failed show ID`. @throws {PoiseError} `not_found` */
export async function showFailed(id: string): Promise<void> {
  await withFailedJobs(async (failed) => process.stdout.write(details(await find(failed, id))));
}

/** `poise failed redrive ID|--all`: a job that cannot be redriven is reported and does not stop the others. */
export async function redriveFailed(selection: Selection): Promise<void> {
  await forEachSelected(selection, 'redriven', (failed, job) => failed.redrive(job));
}

/** `poise failed drop ID|--all`. */
export async function dropFailed(selection: Selection): Promise<void> {
  await forEachSelected(selection, 'dropped', (failed, job) => failed.drop(job));
}

async function forEachSelected(
  selection: Selection,
  outcome: string,
  act: (failed: FailedJobs, job: FailedJob) => Promise<boolean>,
): Promise<void> {
  await withFailedJobs(async (failed) => {
    // All are found before the first is changed: a wrong id changes nothing.
    const jobs =
      selection.type === 'all'
        ? await failed.list(selection.queue && [selection.queue])
        : await Promise.all([...new Set(selection.ids)].map((id) => find(failed, id)));
    const refused: PoiseError[] = [];
    let done = 0;
    for (const job of jobs) {
      try {
        // A job that has left the failed set in the meantime needs nothing.
        if (await act(failed, job)) done += 1;
      } catch (error) {
        if (!(error instanceof PoiseError)) throw error;
        refused.push(error);
        process.stderr.write(`${error.title} [${error.code}]: ${error.detail}\n`);
      }
    }
    process.stdout.write(`${outcome}  ${done}\n`);
    if (refused.length > 0) {
      throw new PoiseError('invalid_job', `${refused.length} of ${jobs.length} jobs were not ${outcome}`);
    }
  });
}

async function find(failed: FailedJobs, id: string): Promise<FailedJob> {
  const job = await failed.find(id);
  if (!job) throw new PoiseError('not_found', `no failed job has the id ${id}`);
  return job;
}

/** Runs a command on the queues of the environment, or on those of the local installation. */
async function withFailedJobs<T>(work: (failed: FailedJobs) => Promise<T>): Promise<void> {
  const { REDIS_URL, QUEUE_URL, QUEUE_NAMESPACE, JOB_LOCK_MS } = serviceSettings;
  const settings = parseSettings(
    { REDIS_URL, QUEUE_URL, QUEUE_NAMESPACE, JOB_LOCK_MS },
    await environmentWith('REDIS_URL', 'QUEUE_URL'),
  );
  const queue = createQueueRuntime({
    settings,
    log: createLogger({ service: 'cli', level: 'silent' }),
    metrics: createMetrics('cli'),
  });
  try {
    await work(queue.failed);
  } catch (error) {
    // The error of the Redis client for a missing connection does not name the address.
    if (settings.REDIS_URL && error instanceof Error && error.name === 'MaxRetriesPerRequestError') {
      const { host } = new URL(settings.REDIS_URL);
      throw new PoiseError('unavailable', `Redis does not respond at ${host}`, { cause: error });
    }
    throw error;
  } finally {
    await queue.close();
  }
}

function details(job: FailedJob): string {
  const definition: JobDefinition | undefined = JOBS[job.name as JobName];
  const rows = [
    ['id', job.id],
    ['job', `${job.name}, queue ${job.queue}`],
    ['code', `${job.code}: ${ERRORS[job.code].title}`],
    ['interview', job.interviewId],
    ...Object.entries(job.about),
    ['published', new Date(job.publishedAtMs).toISOString()],
    ['failed', `${new Date(job.failedAtMs).toISOString()}, ${duration(Date.now() - job.failedAtMs)} ago`],
    ['attempts', definition ? `${job.attempts} of ${definition.attempts}` : job.attempts],
    ['consequence', definition?.whenFailed],
  ];
  const known = rows.filter(([, value]) => value !== undefined);
  const width = Math.max(...known.map(([label = '']) => String(label).length));
  return known.map(([label, value]) => `${String(label).padEnd(width)}  ${value}\n`).join('');
}

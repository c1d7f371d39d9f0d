import { type InterviewId, interviewId } from '@poise/shared/contracts';
import { type ErrorCode, PoiseError } from '@poise/shared/errors';
import { JOBS, type JobDefinition, type JobName, QUEUES, type QueueName } from '@poise/shared/jobs';
import type { Job, Queue } from 'bullmq';
import { failureCode } from './errors.ts';

/** A job of a failed set, for operators: ids, codes and times, but nothing that a candidate said or sent. */
export type FailedJob = {
  readonly id: string;
  readonly queue: QueueName;
  readonly name: string;
  /** Error code of its last attempt. */
  readonly code: ErrorCode;
  readonly interviewId: InterviewId | undefined;
  readonly attempts: number;
  /** Epoch ms. */
  readonly publishedAtMs: number;
  /** Epoch ms. */
  readonly failedAtMs: number;
  /** The part of the interview that it concerns, as far as its payload shows: offsets, numbers, ids. */
  readonly about: Readonly<Record<string, string | number>>;
};

/** The failed sets of all queues, the same on both backends. */
export type FailedJobs = {
  /** Oldest first within each queue. */
  list(queues?: readonly QueueName[]): Promise<FailedJob[]>;
  find(id: string): Promise<FailedJob | undefined>;
  /**
   * Publishes the work of a failed job again, with all its attempts. New scores replace the failure of the
   * chunk; for an erased interview the job finds nothing and ends.
   *
   * @returns whether it was still in the failed set
   * @throws {PoiseError} `invalid_job` for a payload that this version does not know; the job is kept
   */
  redrive(job: Pick<FailedJob, 'queue' | 'id'>): Promise<boolean>;
  /** Removes a failed job for good. @returns whether it was still in the failed set */
  drop(job: Pick<FailedJob, 'queue' | 'id'>): Promise<boolean>;
  /** Removes jobs older than the catalogue allows; BullMQ does so only when another job fails. */
  trim(queue: QueueName): Promise<void>;
};

/** Maximum number of jobs that are read or removed at a time. */
const PAGE = 500;

/** Payload fields that locate the work. Others, including new ones, are not shown unless they are listed here. */
const LOCATING = [
  'seq',
  'firstSeq',
  'lastSeq',
  'startMs',
  'durationMs',
  'endMs',
  'stream',
  'recordingId',
  'reportId',
  'profile',
  'contentType',
];

export function createFailedJobs(parts: {
  queueOf: (name: QueueName) => Queue;
  /** @param options of the job when it was published */
  publish: (name: JobName, payload: never, options: { priority: number }) => Promise<void>;
}): FailedJobs {
  const { queueOf, publish } = parts;

  async function failedJob({ queue, id }: Pick<FailedJob, 'queue' | 'id'>): Promise<Job | undefined> {
    const job = await queueOf(queue).getJob(id);
    // Read again: it may have failed since, and the first read lacks the reason.
    return job && (await job.isFailed()) ? queueOf(queue).getJob(id) : undefined;
  }

  return {
    async list(queues = QUEUES) {
      const found: FailedJob[] = [];
      for (const queue of queues) {
        for (let start = 0; ; start += PAGE) {
          const page = await queueOf(queue).getJobs(['failed'], start, start + PAGE - 1, true);
          // A job that was removed while the page was read has no content.
          for (const job of page) if (job) found.push(describe(queue, job));
          if (page.length < PAGE) break;
        }
      }
      return found;
    },
    async find(id) {
      for (const queue of QUEUES) {
        const job = await failedJob({ queue, id });
        if (job) return describe(queue, job);
      }
      return undefined;
    },
    async redrive({ queue, id }) {
      const job = await failedJob({ queue, id });
      if (!job) return false;
      const definition: JobDefinition | undefined = JOBS[job.name as JobName];
      const payload = definition?.payload.safeParse(job.data);
      if (!payload?.success)
        throw new PoiseError('invalid_job', `this version does not know the form of ${id}`);
      // Not BullMQ's own retry, which keeps the crash count and the options from when it was published.
      // If this is interrupted in between, the work is lost as from a wiped queue: the reconcilers queue it
      // again.
      await job.remove();
      await publish(job.name as JobName, payload.data as never, { priority: job.priority });
      return true;
    },
    async drop({ queue, id }) {
      const job = await failedJob({ queue, id });
      await job?.remove();
      return job !== undefined;
    },
    async trim(queue) {
      const ages = Object.values<JobDefinition>(JOBS).flatMap(({ queue: own, keepFailed }) =>
        own === queue && keepFailed ? [keepFailed.ageMs] : [],
      );
      if (ages.length > 0) await queueOf(queue).clean(Math.max(...ages), PAGE, 'failed');
    },
  };
}

function describe(queue: QueueName, job: Job): FailedJob {
  const data = (job.data ?? {}) as Record<string, unknown>;
  const about = LOCATING.flatMap((field) => {
    const value = data[field];
    return typeof value === 'string' || typeof value === 'number' ? [[field, value] as const] : [];
  });
  return {
    id: job.id ?? '',
    queue,
    name: job.name,
    code: failureCode(job.failedReason),
    interviewId: interviewId.safeParse(data['interviewId']).data,
    attempts: job.attemptsMade,
    publishedAtMs: job.timestamp,
    failedAtMs: job.finishedOn ?? job.timestamp,
    about: { ...Object.fromEntries(about), ...liveChunks(data['chunks']) },
  };
}

/** The first and last of the chunks that a live job lists, in either payload format. */
function liveChunks(chunks: unknown): Readonly<Record<string, number>> {
  if (!Array.isArray(chunks)) return {};
  const seqs = chunks.flatMap((chunk: { seq?: unknown } | [seq?: unknown]) => {
    const seq = Array.isArray(chunk) ? chunk[0] : chunk?.seq;
    return typeof seq === 'number' ? [seq] : [];
  });
  return seqs.length > 0 ? { firstSeq: Math.min(...seqs), lastSeq: Math.max(...seqs) } : {};
}

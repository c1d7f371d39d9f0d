import { type InterviewId, newId } from '@poise/shared/contracts';
import { JOBS, type JobContext, type JobDefinition, type JobHandlers } from '@poise/shared/jobs';
import { waitFor } from '@poise/testing';
import type { JobsOptions } from 'bullmq';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { BACKENDS, useQueue } from '../test/use-queue.ts';
import { createQueueBackend } from './backend.ts';
import type { QueueRuntime } from './runtime.ts';

const HOUR_MS = 3_600_000;

/** While services are updated one by one, a newer one publishes jobs that an older one does not know. */
describe.each(BACKENDS)('a job in an unknown format on %s', (kind) => {
  const used = useQueue(kind);
  const { skip } = used;
  const restore: (() => void)[] = [];
  let queue: QueueRuntime;
  let interviewId: InterviewId;

  beforeAll(() => {
    queue = used.queue;
  });
  beforeEach(() => {
    interviewId = newId('interview');
  });
  afterEach(() => {
    for (const undo of restore.splice(0)) undo();
  });

  /** Publishes like a newer version, since this one would refuse it. */
  async function publishNewer(name: string, data: object, jobId: string, more: JobsOptions = {}) {
    const raw = createQueueBackend(used.settings).queue('feedback');
    await raw.add(name, data, { jobId, attempts: 2, removeOnComplete: true, removeOnFail: false, ...more });
    return raw;
  }

  /** From now on, this process is of the newer version. */
  function update(name: string, schema: z.ZodType): void {
    const catalogue = JOBS as Record<string, JobDefinition>;
    const before = catalogue[name];
    catalogue[name] = { ...JOBS['feedback.report'], payload: schema, id: () => 'unused' };
    restore.push(() => {
      if (before) catalogue[name] = before;
      else delete catalogue[name];
    });
  }

  const older: JobHandlers<'feedback'> = {
    'feedback.report': async () => undefined,
    'feedback.erase': async () => undefined,
  };

  it.skipIf(skip)(
    'when its name or payload is unknown, then it waits without losing an attempt, and a newer process runs it',
    async () => {
      const payload = { interviews: [interviewId] };
      const raw = await publishNewer('feedback.summary', payload, `name-${interviewId}`);
      await (await publishNewer('feedback.report', payload, `form-${interviewId}`)).close();
      const jobs = () => Promise.all(['name', 'form'].map((which) => raw.getJob(`${which}-${interviewId}`)));
      const first = queue.consume('feedback', older, { concurrency: 2 });
      // They do not hold up others.
      await queue.publish('feedback.report', { interviewId });
      await waitFor('the other job', async () => {
        return (await queue.inspect('feedback.report', { interviewId })).state === 'absent';
      });
      await waitFor('them to be put back', async () => (await raw.getDelayedCount()) === 2);
      for (const waiting of await jobs()) expect(waiting).toMatchObject({ attemptsMade: 0, data: payload });
      expect(await raw.getFailedCount()).toBe(0);
      await first.stop(1_000);

      const done: unknown[] = [];
      const note = async (...call: [unknown, JobContext]) => void done.push(call);
      for (const name of ['feedback.summary', 'feedback.report']) {
        update(name, z.object({ interviews: z.array(z.string()) }));
      }
      const newer = { ...older, 'feedback.summary': note, 'feedback.report': note };
      const second = queue.consume('feedback', newer, { concurrency: 1 });
      await waitFor('their end', async () => (await jobs()).every((job) => job === undefined));
      await second.stop(1_000);
      await raw.close();
      const call = [payload, expect.objectContaining({ attempt: 1, lastAttempt: false })];
      expect(done).toEqual([call, call]);
    },
  );

  it.skipIf(skip)('when no newer process came for a day, then it fails, and operators find it', async () => {
    const published = { timestamp: Date.now() - 25 * HOUR_MS };
    const raw = await publishNewer('feedback.summary', { interviewId }, `old-${interviewId}`, published);
    const consumer = queue.consume('feedback', older, { concurrency: 1 });
    await waitFor('the end', async () => (await raw.getFailedCount()) === 1);
    expect((await raw.getJob(`old-${interviewId}`))?.failedReason).toBe('invalid_job');
    await consumer.stop(1_000);
    await raw.remove(`old-${interviewId}`);
    await raw.close();
  });

  it.skipIf(skip)('when this version publishes one, then it is refused at the producer', async () => {
    const odd = { interviewId: 'not-an-id' as InterviewId };
    await expect(queue.publish('feedback.report', odd)).rejects.toMatchObject({ code: 'invalid_job' });
    expect((await queue.inspect('feedback.report', odd)).state).toBe('absent');
  });
});

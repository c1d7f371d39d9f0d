import { type InterviewId, newId } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import type { JobHandlers } from '@poise/shared/jobs';
import { waitFor } from '@poise/testing';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BACKENDS, useQueue } from '../test/use-queue.ts';
import type { QueueRuntime } from './runtime.ts';

/** One suite for both backends: their behaviour must be the same. */
describe.each(BACKENDS)('the queue on %s', (kind) => {
  const used = useQueue(kind);
  const { skip } = used;
  let queue: QueueRuntime;
  let interviewId: InterviewId;

  beforeAll(() => {
    queue = used.queue;
  });
  beforeEach(() => {
    interviewId = newId('interview');
  });

  const handlers = (report: JobHandlers<'feedback'>['feedback.report']): JobHandlers<'feedback'> => ({
    'feedback.report': report,
    'feedback.erase': async () => undefined,
  });

  it.skipIf(skip)('when the same work is published twice, then it is done once', async () => {
    const done: string[] = [];
    await queue.publish('feedback.report', { interviewId });
    await queue.publish('feedback.report', { interviewId });
    await queue.publishMany('feedback.report', [{ payload: { interviewId } }, { payload: { interviewId } }]);
    expect((await queue.measure(['feedback']))[0]).toMatchObject({ waiting: 1 });
    const consumer = queue.consume(
      'feedback',
      handlers(async (job) => void done.push(job.interviewId)),
      { concurrency: 4 },
    );
    await waitFor(
      'the job to be gone',
      async () => (await queue.inspect('feedback.report', { interviewId })).state === 'absent',
    );
    await consumer.stop(1_000);
    expect(done).toEqual([interviewId]);
  });

  it.skipIf(skip)('when a job is done, then the same work can be published again', async () => {
    let done = 0;
    const consumer = queue.consume(
      'feedback',
      handlers(async () => void (done += 1)),
      { concurrency: 1 },
    );
    for (const expected of [1, 2]) {
      await queue.publish('feedback.report', { interviewId });
      await waitFor('the job', async () => done === expected);
      await waitFor(
        'its end',
        async () => (await queue.inspect('feedback.report', { interviewId })).state === 'absent',
      );
    }
    await consumer.stop(1_000);
    expect(done).toBe(2);
  });

  it.skipIf(skip)('when an error is retryable, then the job is retried', async () => {
    const attempts: number[] = [];
    const consumer = queue.consume(
      'feedback',
      handlers(async (_job, { attempt }) => {
        attempts.push(attempt);
        if (attempt < 2) throw new PoiseError('unavailable');
      }),
      { concurrency: 1 },
    );
    await queue.publish('feedback.report', { interviewId });
    await waitFor('the second attempt', async () => attempts.length === 2, { withinMs: 15_000 });
    await consumer.stop(1_000);
    expect(attempts).toEqual([1, 2]);
  });

  it.skipIf(skip)(
    'when an error is not retryable, then the job fails with its code and can be removed',
    async () => {
      let attempts = 0;
      const consumer = queue.consume(
        'feedback',
        handlers(async () => {
          attempts += 1;
          throw new PoiseError('model_corrupt', 'the detail stays here');
        }),
        { concurrency: 1 },
      );
      await queue.publish('feedback.report', { interviewId });
      const inspect = () => queue.inspect('feedback.report', { interviewId });
      await waitFor('the end', async () => (await inspect()).state === 'failed');
      expect(await inspect()).toEqual({ state: 'failed', reason: 'model_corrupt' });
      await queue.forget('feedback.report', { interviewId });
      expect((await inspect()).state).toBe('absent');
      await consumer.stop(1_000);
      expect(attempts).toBe(1);
    },
  );

  it.skipIf(skip)('when a payload is too large, then it is refused before it is published', async () => {
    const observation = {
      interviewId,
      stream: 'camera',
      seq: 0,
      startMs: 0,
      endMs: 1,
      status: 'failed',
      code: 'x'.repeat(9_000),
    } as const;
    await expect(queue.publish('interview.observation', observation)).rejects.toMatchObject({
      code: 'invalid_job',
    });
    expect((await queue.inspect('interview.observation', observation)).state).toBe('absent');
  });

  it.skipIf(skip)('when the consumer is stopped, then running jobs end first', async () => {
    let ended = false;
    let begun = false;
    const consumer = queue.consume(
      'feedback',
      handlers(async () => {
        begun = true;
        await new Promise((done) => setTimeout(done, 300));
        ended = true;
      }),
      { concurrency: 1 },
    );
    await queue.publish('feedback.report', { interviewId });
    await waitFor('the start', async () => begun);
    await consumer.stop(5_000);
    expect(ended).toBe(true);
  });

  it.skipIf(skip)('when the deadline of a stop passes, then running jobs are aborted', async () => {
    let begun = false;
    const consumer = queue.consume(
      'feedback',
      handlers(async (_job, { signal }) => {
        begun = true;
        await new Promise((_done, fail) =>
          signal.addEventListener('abort', () => fail(signal.reason as Error)),
        );
      }),
      { concurrency: 1 },
    );
    await queue.publish('feedback.report', { interviewId });
    await waitFor('the start', async () => begun);
    await consumer.stop(100);
    expect((await queue.inspect('feedback.report', { interviewId })).state).toBe('pending');
    await queue.forget('feedback.report', { interviewId });
  });

  it.skipIf(skip)('when work is waiting, then the age of the oldest is measured', async () => {
    const ids = [interviewId, newId('interview'), newId('interview')];
    for (const [i, id] of ids.entries()) {
      if (i > 0) await new Promise((done) => setTimeout(done, 50));
      await queue.publish('feedback.erase', { interviewId: id });
    }
    const [measure] = await queue.measure(['feedback']);
    expect(measure?.waiting).toBe(3);
    expect(measure?.oldestAgeMs).toBeGreaterThanOrEqual(90);
    for (const id of ids) await queue.forget('feedback.erase', { interviewId: id });
  });

  it.skipIf(skip)('when the same work is published while it runs, then it is not done again', async () => {
    // Why fusion jobs count their runs: seconds marked during one run belong to another id.
    let done = 0;
    const consumer = queue.consume(
      'feedback',
      handlers(async () => {
        done += 1;
        if (done === 1) await queue.publish('feedback.report', { interviewId });
      }),
      { concurrency: 2 },
    );
    await queue.publish('feedback.report', { interviewId });
    await waitFor(
      'the end',
      async () => (await queue.inspect('feedback.report', { interviewId })).state === 'absent',
    );
    await consumer.stop(1_000);
    expect(done).toBe(1);
    expect((await queue.measure(['feedback']))[0]).toMatchObject({ waiting: 0, active: 0, delayed: 0 });
  });
});

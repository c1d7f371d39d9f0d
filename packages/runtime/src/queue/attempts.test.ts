import { type InterviewId, newId } from '@poise/shared/contracts';
import { ERROR_CODES, ERRORS, PoiseError } from '@poise/shared/errors';
import { JOBS, type JobContext, type JobHandlers } from '@poise/shared/jobs';
import { waitFor } from '@poise/testing';
import { UnrecoverableError } from 'bullmq';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BACKENDS, useQueue } from '../test/use-queue.ts';
import { failureCode, toQueueError } from './errors.ts';
import type { QueueRuntime } from './runtime.ts';

describe.each(BACKENDS)('an attempt on %s', (kind) => {
  const used = useQueue(kind);
  const { skip } = used;
  const restore: (() => void)[] = [];
  let queue: QueueRuntime;
  let interviewId: InterviewId;
  let job: { interviewId: InterviewId };

  beforeAll(() => {
    queue = used.queue;
  });
  beforeEach(() => {
    interviewId = newId('interview');
    job = { interviewId };
  });
  afterEach(() => {
    for (const undo of restore.splice(0)) undo();
  });

  /** The real limit of a report is two minutes. */
  function limitReportsTo(timeoutMs: number): void {
    const definition = JOBS['feedback.report'] as { timeoutMs: number };
    const usual = definition.timeoutMs;
    definition.timeoutMs = timeoutMs;
    restore.push(() => {
      definition.timeoutMs = usual;
    });
  }

  const reports = (handle: (context: JobContext) => Promise<void>): JobHandlers<'feedback'> => ({
    'feedback.report': (_job, context) => handle(context),
    'feedback.erase': async () => undefined,
  });
  const aborted = (signal: AbortSignal) =>
    new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('it was aborted')));
    });
  const isAbsent = async () => (await queue.inspect('feedback.report', job)).state === 'absent';
  const outcomes = async (name: string) => {
    const { values } = await used.metrics.jobSeconds.get();
    return values
      .filter((v) => v.metricName?.endsWith('_count') && v.labels.job === name)
      .map((v) => v.labels.outcome);
  };

  it.skipIf(skip)(
    'when it takes too long, then it is aborted with analysis_timeout and retried',
    async () => {
      limitReportsTo(150);
      const reasons: unknown[] = [];
      const consumer = queue.consume(
        'feedback',
        reports(async ({ signal, attempt }) => {
          if (attempt > 1) return;
          signal.addEventListener('abort', () => reasons.push(signal.reason));
          await aborted(signal);
        }),
        { concurrency: 1 },
      );
      await queue.publish('feedback.report', job);
      await waitFor('the second attempt', isAbsent);
      await consumer.stop(1_000);
      expect(reasons).toEqual([expect.objectContaining({ code: 'analysis_timeout' })]);
      expect(await outcomes('feedback.report')).toEqual(['analysis_timeout', 'done']);
    },
  );

  it.skipIf(skip)('when a handler ignores its abort, then its slot is still freed for others', async () => {
    limitReportsTo(150);
    let attempts = 0;
    const consumer = queue.consume(
      'feedback',
      reports(async () => {
        attempts += 1;
        if (attempts === 1) await new Promise(() => undefined);
      }),
      { concurrency: 1 },
    );
    await queue.publish('feedback.report', job);
    await waitFor('the second attempt', isAbsent);
    expect(consumer.active()).toBe(0);
    await consumer.stop(1_000);
    expect(attempts).toBe(2);
  });

  it.skipIf(skip)('when a shutdown aborts it, then another worker repeats the same attempt', async () => {
    const attempts: number[] = [];
    let begun = false;
    const first = queue.consume(
      'feedback',
      reports(async ({ signal, attempt }) => {
        attempts.push(attempt);
        begun = true;
        await aborted(signal);
      }),
      { concurrency: 1 },
    );
    await queue.publish('feedback.report', job);
    await waitFor('the start', async () => begun);
    await first.stop(50);
    const second = queue.consume(
      'feedback',
      reports(async ({ attempt }) => void attempts.push(attempt)),
      { concurrency: 1 },
    );
    await waitFor('the end', isAbsent);
    await second.stop(1_000);
    expect(attempts).toEqual([1, 1]);
  });

  it.skipIf(skip)(
    'when it is the last one, then the handler knows it, and the job fails with its error',
    async () => {
      const range = {
        interviewId,
        recordingId: newId('recording'),
        blobKey: 'a/b',
        contentType: 'video/mp4',
        profile: 'practice',
        firstSeq: 0,
        lastSeq: 9,
        startMs: 0,
        endMs: 20_000,
        durationMs: 20_000,
      } as const;
      const attempts: [number, boolean][] = [];
      const consumer = queue.consume(
        'camera-batch',
        {
          'camera.range': async (_job, { attempt, lastAttempt }) => {
            attempts.push([attempt, lastAttempt]);
            throw new PoiseError('analysis_failed', 'the detail stays here');
          },
        },
        { concurrency: 1 },
      );
      await queue.publish('camera.range', range);
      const inspect = () => queue.inspect('camera.range', range);
      await waitFor('the end', async () => (await inspect()).state === 'failed');
      await consumer.stop(1_000);
      expect(await inspect()).toEqual({ state: 'failed', reason: 'analysis_failed' });
      expect(attempts).toEqual([
        [1, false],
        [2, false],
        [3, true],
      ]);
    },
  );

  it.skipIf(skip)(
    "when the orchestrator's work failed permanently, then the same work may be published again",
    async () => {
      const command = { interviewId, commandId: newId('command') };
      const done: string[] = [];
      let broken = true;
      const consumer = queue.consume(
        'interview',
        {
          'interview.command': async ({ commandId }) => {
            if (broken) throw new PoiseError('invalid_job');
            done.push(commandId);
          },
          'interview.result': async () => undefined,
          'interview.observation': async () => undefined,
          'interview.fuse': async () => undefined,
          'interview.report': async () => undefined,
        },
        { concurrency: 1 },
      );
      await queue.publish('interview.command', command);
      const isGone = async () => (await queue.inspect('interview.command', command)).state === 'absent';
      await waitFor('it to fail', isGone);
      broken = false;
      await queue.publish('interview.command', command);
      await waitFor('the repetition', async () => done.length > 0);
      await consumer.stop(1_000);
      expect(done).toEqual([command.commandId]);
    },
  );

  it.skipIf(skip)('when a job of the queue has no handler, then the service does not start', () => {
    const incomplete = { 'feedback.report': async () => undefined } as unknown as JobHandlers<'feedback'>;
    expect(() => queue.consume('feedback', incomplete, { concurrency: 1 })).toThrow(
      expect.objectContaining({ code: 'config_invalid', detail: 'no handler for the job feedback.erase' }),
    );
  });
});

describe('an error in the queue', () => {
  it.each(ERROR_CODES)('when it is %s, then the queue retries exactly if the error table says so', (code) => {
    const error = toQueueError(new PoiseError(code, 'what a candidate said'));
    expect(error instanceof UnrecoverableError).toBe(!ERRORS[code].retryable);
    expect(error.message).toBe(code);
    expect(failureCode(error.message)).toBe(code);
  });

  it('when the queue itself failed the job, then it has a code of the error table too', () => {
    expect(failureCode('job stalled more than allowable limit')).toBe('chunk_quarantined');
    expect(failureCode('anything else')).toBe('internal');
  });
});

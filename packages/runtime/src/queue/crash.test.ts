import { join } from 'node:path';
import { newId } from '@poise/shared/contracts';
import { JOBS } from '@poise/shared/jobs';
import { startChild, waitFor } from '@poise/testing';
import { describe, expect, it } from 'vitest';
import { BACKENDS, useQueue } from '../test/use-queue.ts';
import { MAX_CRASHES } from './consumer.ts';

const WORKER = join(import.meta.dirname, '../test/crashing-worker.ts');

describe.each(BACKENDS)('a job on %s that kills its process', (kind) => {
  const used = useQueue(kind, 500);

  it.skipIf(used.skip)(
    `when it did so ${MAX_CRASHES} times, then it is set aside, others go on, and it can be redriven`,
    async () => {
      const { queue } = used;
      const deadly = { interviewId: newId('interview') };
      await queue.publish('feedback.report', deadly);
      for (let crash = 1; crash <= MAX_CRASHES; crash += 1) {
        expect((await queue.inspect('feedback.report', deadly)).state).toBe('pending');
        await crashAWorker();
      }

      const harmless = { interviewId: newId('interview') };
      const done: string[] = [];
      const consumer = queue.consume(
        'feedback',
        {
          'feedback.report': async ({ interviewId }) => void done.push(interviewId),
          'feedback.erase': async () => undefined,
        },
        { concurrency: 1 },
      );
      await queue.publish('feedback.report', harmless);
      const inspect = () => queue.inspect('feedback.report', deadly);
      await waitFor('the quarantine', async () => (await inspect()).state === 'failed');
      expect(await inspect()).toEqual({ state: 'failed', reason: 'chunk_quarantined' });
      await waitFor('the other job', async () => done.length > 0);
      await consumer.stop(1_000);
      expect(done).toEqual([harmless.interviewId]);

      // Once redriven, its crashes are counted from zero: one does not quarantine it.
      expect(await queue.failed.redrive({ queue: 'feedback', id: JOBS['feedback.report'].id(deadly) })).toBe(
        true,
      );
      await crashAWorker();
      await crashAWorker();
      expect((await queue.inspect('feedback.report', deadly)).state).toBe('pending');
    },
  );

  async function crashAWorker(): Promise<void> {
    const { settings } = used;
    const worker = startChild(WORKER, {
      ...(settings.REDIS_URL && { REDIS_URL: settings.REDIS_URL }),
      ...(settings.QUEUE_URL && { QUEUE_URL: settings.QUEUE_URL }),
      QUEUE_NAMESPACE: settings.QUEUE_NAMESPACE,
      JOB_LOCK_MS: String(settings.JOB_LOCK_MS),
    });
    expect(await worker.ended).toEqual({ code: null, signal: 'SIGKILL' });
  }
});

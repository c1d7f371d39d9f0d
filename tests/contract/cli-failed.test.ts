import { join } from 'node:path';
import { createLogger, createMetrics, createQueueRuntime, type QueueRuntime } from '@poise/runtime';
import { newId } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { JOBS } from '@poise/shared/jobs';
import {
  createTestDatabase,
  hasRedis,
  startTestRedis,
  TEST_NAMESPACE,
  type TestRedis,
  waitFor,
} from '@poise/testing';
import { execa } from 'execa';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';

const BACKENDS = [
  { kind: 'postgres', title: 'Postgres', skip: false },
  {
    kind: 'redis',
    title: hasRedis ? 'Redis' : 'Redis (skipped: no redis-server on the PATH)',
    skip: !hasRedis,
  },
];

describe.each(BACKENDS)('failed jobs on the command line, on $title', ({ kind, skip }) => {
  describe.skipIf(skip)('poise failed', () => {
    let redis: TestRedis | undefined;
    let environment: Record<string, string>;
    let queue: QueueRuntime;

    beforeAll(async () => {
      redis = kind === 'redis' ? await startTestRedis() : undefined;
      const { urls } = await createTestDatabase(inject('postgresUrl'));
      environment = {
        QUEUE_NAMESPACE: TEST_NAMESPACE,
        ...(redis ? { REDIS_URL: redis.url } : { QUEUE_URL: urls.queue }),
      };
      queue = createQueueRuntime({
        settings: { QUEUE_NAMESPACE: TEST_NAMESPACE, JOB_LOCK_MS: 2_000, ...environment },
        log: createLogger({ service: 'test', level: 'silent' }),
        metrics: createMetrics('test'),
      });
    });
    beforeEach(async () => {
      for (const job of await queue.failed.list()) await queue.failed.drop(job);
    });
    afterAll(async () => {
      await queue?.close();
      await redis?.stop();
    });

    const poise = (...args: string[]) =>
      execa(process.execPath, [join(import.meta.dirname, '../../apps/cli/src/main.ts'), 'failed', ...args], {
        env: environment,
        reject: false,
      });

    /** Jobs of two queues that fail permanently. */
    async function failTwo() {
      const reportOf = { interviewId: newId('interview') };
      const frame = {
        interviewId: newId('interview'),
        seq: 3,
        startMs: 300,
        durationMs: 100,
        blobKey: 'media/ten_1/int_1/camera/3-x',
        profile: 'practice',
        contentType: 'image/jpeg',
      } as const;
      const fail = async () => {
        throw new PoiseError('model_corrupt');
      };
      await queue.publish('face.frame', frame);
      await queue.publish('feedback.report', reportOf);
      const consumers = [
        queue.consume('face', { 'face.frame': fail, 'face.range': fail }, { concurrency: 1 }),
        queue.consume('feedback', { 'feedback.report': fail, 'feedback.erase': fail }, { concurrency: 1 }),
      ];
      await waitFor('both to fail', async () => (await queue.failed.list()).length === 2);
      for (const consumer of consumers) await consumer.stop(1_000);
      return {
        frame: { payload: frame, id: JOBS['face.frame'].id(frame) },
        report: { payload: reportOf, id: JOBS['feedback.report'].id(reportOf) },
      };
    }

    it('when nothing failed, then it says so', async () => {
      expect(await poise('list')).toMatchObject({ exitCode: 0, stdout: 'no failed jobs' });
    });

    it('when jobs failed, then they are listed and shown with code, interview, age and attempts', async () => {
      const { frame, report } = await failTwo();
      const { stdout } = await poise('list');
      expect(stdout).toMatch(
        new RegExp(
          `^${frame.id}\\s+face\\.frame\\s+model_corrupt\\s+${frame.payload.interviewId}\\s+\\d+ s\\s+1$`,
          'm',
        ),
      );
      expect(stdout).toContain(report.id);
      const { stdout: ofFeedback } = await poise('list', '--queue', 'feedback');
      expect(ofFeedback).toContain(report.id);
      expect(ofFeedback).not.toContain(frame.id);

      const { stdout: shown } = await poise('show', frame.id);
      expect(shown).toMatch(/^code +model_corrupt: /m);
      expect(shown).toMatch(/^startMs +300$/m);
      expect(shown).toMatch(/^attempts +1 of 3$/m);
      expect(shown).not.toContain('ten_1');
    });

    it('when one is redriven, then it is queued again, and the other stays', async () => {
      const { frame, report } = await failTwo();
      expect(await poise('redrive', frame.id)).toMatchObject({ exitCode: 0, stdout: 'redriven  1' });
      expect(await queue.inspect('face.frame', frame.payload)).toEqual({ state: 'pending' });
      expect((await queue.failed.list()).map(({ id }) => id)).toEqual([report.id]);
      await queue.forget('face.frame', frame.payload);
    });

    it('when all of a queue are redriven and the rest dropped, then no failed job is left', async () => {
      const { frame, report } = await failTwo();
      expect((await poise('redrive', '--all', '--queue', 'feedback')).stdout).toBe('redriven  1');
      expect(await queue.inspect('feedback.report', report.payload)).toEqual({ state: 'pending' });
      expect((await poise('drop', '--all')).stdout).toBe('dropped  1');
      expect(await queue.inspect('face.frame', frame.payload)).toEqual({ state: 'absent' });
      expect(await queue.failed.list()).toEqual([]);
      await queue.forget('feedback.report', report.payload);
    });

    it('when one of several ids is wrong, then no job is changed', async () => {
      const { frame } = await failTwo();
      const { exitCode, stderr } = await poise('drop', frame.id, 'face-no-such-job');
      expect(exitCode).toBe(1);
      expect(stderr).toContain('[not_found]: no failed job has the id face-no-such-job');
      expect(await queue.failed.find(frame.id)).toBeDefined();
    });
  });
});

describe('poise failed', () => {
  it.each([
    [
      'REDIS_URL',
      'redis://:secret@127.0.0.1:1',
      /\[unavailable\]: Redis does not respond at 127\.0\.0\.1:1$/,
    ],
    [
      'QUEUE_URL',
      'postgres://a:secret@127.0.0.1:1/x',
      /^connection refused: 127\.0\.0\.1:1 \[ECONNREFUSED\]$/,
    ],
  ])(
    'when nothing listens at %s, then one line says so, without the password',
    async (name, url, message) => {
      const { exitCode, stderr } = await execa(
        process.execPath,
        [join(import.meta.dirname, '../../apps/cli/src/main.ts'), 'failed', 'list'],
        { env: { [name]: url }, reject: false },
      );
      expect(exitCode).toBe(1);
      expect(stderr.trim()).toMatch(message);
      expect(stderr).not.toMatch(/secret|\n./);
    },
  );

  it('when neither a queue nor an installation is available, then one line says what to set', async () => {
    const { exitCode, stderr } = await execa(
      process.execPath,
      [join(import.meta.dirname, '../../apps/cli/src/main.ts'), 'failed', 'list'],
      { env: { POISE_HOME: '/nowhere', REDIS_URL: '', QUEUE_URL: '' }, reject: false },
    );
    expect(exitCode).toBe(1);
    expect(stderr).toContain('[config_invalid]: set REDIS_URL or QUEUE_URL, or start Poise on this machine');
  });
});

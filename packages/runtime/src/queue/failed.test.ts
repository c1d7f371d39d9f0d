import { generationOf, type InterviewId, newId } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { JOBS, type JobContext } from '@poise/shared/jobs';
import { TEST_NAMESPACE, waitFor } from '@poise/testing';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BACKENDS, useQueue } from '../test/use-queue.ts';
import { createQueueBackend } from './backend.ts';
import type { Consumer } from './consumer.ts';
import type { QueueRuntime } from './runtime.ts';

/** A job in an unknown format waits for a newer process for a day, then it fails. */
const longAgo = () => Date.now() - 25 * 3_600_000;

describe.each(BACKENDS)('failed jobs on %s', (kind) => {
  const used = useQueue(kind);
  const { skip } = used;
  let queue: QueueRuntime;
  let interviewId: InterviewId;
  let consumers: Consumer[];
  let restore: (() => void)[];

  beforeAll(() => {
    queue = used.queue;
  });
  beforeEach(() => {
    interviewId = newId('interview');
    consumers = [];
    restore = [];
  });
  afterEach(async () => {
    for (const undo of restore) undo();
    for (const consumer of consumers) await consumer.stop(1_000);
    if (skip) return;
    for (const job of await queue.failed.list()) await queue.failed.drop(job);
  });

  const frame = (seq: number) =>
    ({
      interviewId,
      seq,
      startMs: seq * 100,
      durationMs: 100,
      blobKey: 'media/ten_1/int_1/camera/0-x',
      profile: 'practice',
      contentType: 'image/jpeg',
    }) as const;
  const idOf = (seq: number) => JOBS['face.frame'].id(frame(seq));
  const stateOf = async (seq: number) => (await queue.inspect('face.frame', frame(seq))).state;

  function work(handle: (seq: number, context: JobContext) => Promise<void>): Consumer {
    const consumer = queue.consume(
      'face',
      { 'face.frame': ({ seq }, context) => handle(seq, context), 'face.range': async () => undefined },
      { concurrency: 1 },
    );
    consumers.push(consumer);
    return consumer;
  }

  const fail = async () => {
    throw new PoiseError('model_corrupt', 'the detail stays in the log');
  };

  /** Publishes frames, each of which fails. */
  async function giveUp(...seqs: number[]): Promise<void> {
    const consumer = work(fail);
    for (const seq of seqs) {
      await queue.publish('face.frame', frame(seq));
      await waitFor(`the end of ${seq}`, async () => (await stateOf(seq)) !== 'pending');
    }
    await consumer.stop(1_000);
  }

  /** A week, and a thousand jobs, are the real limits. */
  function keepOnly(keep: { ageMs: number; count: number }): void {
    for (const name of ['face.frame', 'face.range'] as const) {
      const definition = JOBS[name] as { keepFailed: object };
      const usual = definition.keepFailed;
      definition.keepFailed = keep;
      restore.push(() => {
        definition.keepFailed = usual;
      });
    }
  }

  /** Changes when a job failed; neither backend has an operation for this. */
  async function backdate(id: string, failedAtMs: number): Promise<void> {
    const { redis, database } = used;
    if (redis) {
      const client = new Redis(redis.url);
      await client.zadd(`{${TEST_NAMESPACE}}:face:failed`, failedAtMs, id);
      await client.quit();
    }
    if (database) {
      const client = new Client({ connectionString: database.adminUrl });
      await client.connect();
      await client.query(`UPDATE ${TEST_NAMESPACE}.job SET finished_at_ms = $1 WHERE id = $2`, [
        failedAtMs,
        id,
      ]);
      await client.end();
    }
  }

  it.skipIf(skip)(
    'when jobs failed, then they are listed by queue, oldest first, with codes and ids',
    async () => {
      const before = Date.now();
      await giveUp(0, 1);
      const listed = await queue.failed.list();
      expect(listed.map(({ id }) => id)).toEqual([idOf(0), idOf(1)]);
      expect(listed[0]).toEqual({
        id: idOf(0),
        queue: 'face',
        name: 'face.frame',
        code: 'model_corrupt',
        interviewId,
        attempts: 1,
        publishedAtMs: expect.any(Number),
        failedAtMs: expect.any(Number),
        about: { seq: 0, startMs: 0, durationMs: 100, profile: 'practice', contentType: 'image/jpeg' },
      });
      expect(listed[0]?.failedAtMs).toBeGreaterThanOrEqual(before);
      expect(await queue.failed.list(['speech'])).toEqual([]);
      expect(await queue.failed.find(idOf(1))).toEqual(listed[1]);
      expect(await queue.failed.find(idOf(2))).toBeUndefined();
    },
  );

  it.skipIf(skip)('when live chunks failed together, then the first and the last are shown', async () => {
    const live = {
      interviewId,
      profile: 'practice',
      prefix: 'media/ten_1/int_1/camera/',
      contentType: 'image/jpeg',
      chunks: [3, 4].map((seq) => ({
        seq,
        startMs: seq * 100,
        durationMs: 100,
        generation: generationOf(`media/ten_1/int_1/camera/${seq}-AAAAAAAAAAAAAAAA`),
      })),
    } as const;
    const consumer = queue.consume('camera-live', { 'camera.live': fail }, { concurrency: 1 });
    consumers.push(consumer);
    await queue.publish('camera.live', live, { priority: 7 });
    await waitFor('its failure', async () => (await queue.failed.list()).length === 1);
    expect((await queue.failed.list())[0]?.about).toEqual({
      firstSeq: 3,
      lastSeq: 4,
      profile: 'practice',
      contentType: 'image/jpeg',
    });
  });

  it.skipIf(skip)(
    'when a failed job contains more than pointers, then only the fields that locate it are shown',
    async () => {
      const other = createQueueBackend(used.settings).queue('face');
      const leaky = { ...frame(9), interviewId: 'Ada Lovelace', transcript: 'what the candidate said' };
      await other.add('face.frame', leaky, { jobId: 'face-leaky', attempts: 1, timestamp: longAgo() });
      await other.close();
      work(fail);
      await waitFor('its end', async () => (await queue.failed.find('face-leaky')) !== undefined);
      const shown = JSON.stringify(await queue.failed.list());
      expect(shown).toContain('"seq":9');
      expect(shown).not.toMatch(/Ada|candidate|ten_1/);
    },
  );

  it.skipIf(skip)(
    'when a job is redriven, then it has all its attempts again and its work is done',
    async () => {
      const attempts: number[] = [];
      let broken = true;
      work(async (_seq, { attempt }) => {
        attempts.push(attempt);
        if (broken || attempt < 3) throw new PoiseError('analysis_failed');
      });
      await queue.publish('face.frame', frame(0));
      await waitFor('the first failure', async () => (await stateOf(0)) === 'failed', { withinMs: 15_000 });
      broken = false;
      expect(await queue.failed.redrive({ queue: 'face', id: idOf(0) })).toBe(true);
      await waitFor('the work to be done', async () => (await stateOf(0)) === 'absent', { withinMs: 15_000 });
      expect(attempts).toEqual([1, 2, 3, 1, 2, 3]);
      expect(await queue.failed.list()).toEqual([]);
    },
  );

  it.skipIf(skip)(
    'when a job is waiting again, then it is neither redriven nor dropped a second time',
    async () => {
      await giveUp(0);
      const job = { queue: 'face', id: idOf(0) } as const;
      expect(await queue.failed.redrive(job)).toBe(true);
      expect(await queue.failed.redrive(job)).toBe(false);
      expect(await queue.failed.drop(job)).toBe(false);
      expect(await stateOf(0)).toBe('pending');
      await queue.forget('face.frame', frame(0));
    },
  );

  it.skipIf(skip)(
    'when its payload has an unknown format, then redriving it is refused and it is kept',
    async () => {
      const other = createQueueBackend(used.settings).queue('face');
      await other.add(
        'face.frame',
        { from: 'another version' },
        { jobId: 'face-odd', attempts: 1, timestamp: longAgo() },
      );
      await other.close();
      work(fail);
      await waitFor('its end', async () => (await queue.failed.find('face-odd')) !== undefined);
      const job = { queue: 'face', id: 'face-odd' } as const;
      await expect(queue.failed.redrive(job)).rejects.toMatchObject({ code: 'invalid_job' });
      expect(await queue.failed.find('face-odd')).toMatchObject({
        code: 'invalid_job',
        interviewId: undefined,
      });
    },
  );

  it.skipIf(skip)(
    'when a job is dropped, then it is removed and the same work can be published',
    async () => {
      await giveUp(0, 1);
      expect(await queue.failed.drop({ queue: 'face', id: idOf(0) })).toBe(true);
      expect(await stateOf(0)).toBe('absent');
      expect((await queue.failed.list()).map(({ id }) => id)).toEqual([idOf(1)]);
    },
  );

  it.skipIf(skip)('when more fail than are kept, then the latest are kept', async () => {
    keepOnly({ ageMs: 3_600_000, count: 2 });
    await giveUp(0, 1, 2, 3);
    expect((await queue.failed.list()).map(({ id }) => id)).toEqual([idOf(2), idOf(3)]);
  });

  it.skipIf(skip)('when one is too old, then a starting consumer removes it, and no other', async () => {
    await giveUp(0, 1);
    await backdate(idOf(0), Date.now() - 2 * 3_600_000);
    keepOnly({ ageMs: 3_600_000, count: 10 });
    work(async () => undefined);
    await waitFor('the old one to go', async () => (await stateOf(0)) === 'absent');
    expect((await queue.failed.list()).map(({ id }) => id)).toEqual([idOf(1)]);
  });
});

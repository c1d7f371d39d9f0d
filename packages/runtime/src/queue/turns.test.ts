import { type InterviewId, newId } from '@poise/shared/contracts';
import { JOBS, type JobHandlers, type JobPayload } from '@poise/shared/jobs';
import { waitFor } from '@poise/testing';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BACKENDS, useQueue } from '../test/use-queue.ts';
import { createQueueBackend } from './backend.ts';
import { fairPriority } from './fair-priority.ts';
import type { QueueRuntime } from './runtime.ts';

type Range = JobPayload<'camera.range'>;

/** The order in which jobs run. */
describe.each(BACKENDS)('waiting jobs on %s', (kind) => {
  const used = useQueue(kind);
  const { skip } = used;
  let queue: QueueRuntime;

  beforeAll(() => {
    queue = used.queue;
  });

  const range = (interviewId: InterviewId, index: number): Range => ({
    interviewId,
    profile: 'practice',
    recordingId: newId('recording'),
    blobKey: 'media/a/b/recording/c',
    contentType: 'video/mp4',
    firstSeq: index * 10,
    lastSeq: index * 10 + 9,
    startMs: index * 20_000,
    endMs: (index + 1) * 20_000,
    durationMs: 200_000,
  });

  /** An interview that requests the analysis of a recording. */
  async function ask(acceptedMs: number, { ranges = 6, sharers = 1 } = {}): Promise<InterviewId> {
    const interviewId = newId('interview');
    await queue.publishMany(
      'camera.range',
      Array.from({ length: ranges }, (_, index) => ({
        payload: range(interviewId, index),
        priority: fairPriority({ index, acceptedMs, sharers }),
      })),
    );
    return interviewId;
  }

  /** Runs all waiting jobs, one after another. @returns their interviews, in order */
  async function runAll(): Promise<InterviewId[]> {
    const waiting = (await queue.measure(['camera-batch']))[0]?.waiting ?? 0;
    const ran: InterviewId[] = [];
    const handlers: JobHandlers<'camera-batch'> = {
      'camera.range': async ({ interviewId }) => void ran.push(interviewId),
    };
    const consumer = queue.consume('camera-batch', handlers, { concurrency: 1 });
    await waitFor('the last one', async () => ran.length >= waiting);
    await consumer.stop(1_000);
    return ran;
  }

  it.skipIf(skip)(
    'when two interviews request work at the same time, then their ranges take turns',
    async () => {
      const [first, second] = [await ask(50_000), await ask(51_000)];
      expect(await runAll()).toEqual(Array.from({ length: 6 }, () => [first, second]).flat());
    },
  );

  it.skipIf(skip)(
    'when a short recording arrives after a long one, then it does not wait for all of it',
    async () => {
      const long = await ask(50_000, { ranges: 20 });
      const short = await ask(80_000, { ranges: 2 });
      const ran = await runAll();
      expect(ran).toHaveLength(22);
      expect(ran.indexOf(long)).toBe(0);
      // It arrived three steps later, so its turns start three ranges later.
      expect(ran.lastIndexOf(short)).toBeLessThanOrEqual(7);
    },
  );

  it.skipIf(skip)('when a tenant has many interviews, then they share the turns of one', async () => {
    const many = [];
    for (let i = 0; i < 4; i += 1) many.push(await ask(50_000, { sharers: 4 }));
    const one = await ask(50_000);
    const ran = await runAll();
    // After the first turn of each, the four together run the same number of ranges as the one.
    const first = ran.lastIndexOf(one) + 1;
    const own = ran.slice(0, first).filter((id) => id === one).length;
    expect(own).toBe(6);
    expect(first - own).toBeLessThanOrEqual(many.length + 6);
  });

  it.skipIf(skip)('when a job has no priority, then it runs before all that have one', async () => {
    const patient = await ask(50_000, { ranges: 2 });
    const urgent = newId('interview');
    await queue.publish('camera.range', range(urgent, 0));
    expect(await runAll()).toEqual([urgent, patient, patient]);
  });

  it.skipIf(skip)(
    'when jobs are waiting for their turn, then they are measured like all others',
    async () => {
      const interviewId = await ask(50_000, { ranges: 3 });
      await new Promise((done) => setTimeout(done, 50));
      const [measure] = await queue.measure(['camera-batch']);
      expect(measure).toMatchObject({ waiting: 3, active: 0, delayed: 0, failed: 0 });
      expect(measure?.oldestAgeMs).toBeGreaterThanOrEqual(40);
      expect(await runAll()).toEqual([interviewId, interviewId, interviewId]);
      expect((await queue.measure(['camera-batch']))[0]).toMatchObject({ waiting: 0, oldestAgeMs: 0 });
    },
  );
});

describe.each(BACKENDS)('a delayed job on %s', (kind) => {
  const used = useQueue(kind);
  const { skip } = used;
  let queue: QueueRuntime;
  const restore: (() => void)[] = [];

  beforeAll(() => {
    queue = used.queue;
  });
  afterEach(() => {
    for (const undo of restore.splice(0)) undo();
  });

  it.skipIf(skip)(
    'when the same run is published again during the delay, then it runs once; another run is another job',
    async () => {
      const interviewId = newId('interview');
      for (const run of [3, 3, 3, 4]) await queue.publish('interview.fuse', { interviewId, run });
      expect((await queue.measure(['interview']))[0]).toMatchObject({ waiting: 0, delayed: 2 });
      expect((await queue.inspect('interview.fuse', { interviewId, run: 3 })).state).toBe('pending');
      const runs: number[] = [];
      const nothing = async () => undefined;
      const consumer = queue.consume(
        'interview',
        {
          'interview.fuse': async ({ run }) => void runs.push(run),
          'interview.result': nothing,
          'interview.command': nothing,
          'interview.report': nothing,
          'interview.observation': nothing,
        },
        { concurrency: 1 },
      );
      const isOver = async (run: number) =>
        (await queue.inspect('interview.fuse', { interviewId, run })).state === 'absent';
      await waitFor('both runs', async () => (await isOver(3)) && isOver(4));
      await consumer.stop(1_000);
      expect(runs.toSorted((a, b) => a - b)).toEqual([3, 4]);
    },
  );

  it.skipIf(skip)('when its delay is not over, then it is not taken up', async () => {
    const definition = JOBS['interview.fuse'] as { delayMs: number };
    const usual = definition.delayMs;
    definition.delayMs = 3_600_000;
    restore.push(() => {
      definition.delayMs = usual;
    });
    const interviewId = newId('interview');
    await queue.publish('interview.fuse', { interviewId, run: 0 });
    await queue.publish('interview.command', { interviewId, commandId: newId('command') });
    const ran: string[] = [];
    const note = (name: string) => async () => void ran.push(name);
    const consumer = queue.consume(
      'interview',
      {
        'interview.fuse': note('fuse'),
        'interview.result': note('result'),
        'interview.command': note('command'),
        'interview.report': note('report'),
        'interview.observation': note('observation'),
      },
      { concurrency: 2 },
    );
    await waitFor('the other job', async () => ran.length > 0);
    await consumer.stop(1_000);
    expect(ran).toEqual(['command']);
    await queue.forget('interview.fuse', { interviewId, run: 0 });
  });
});

describe.each(BACKENDS)('jobs that failed permanently on %s', (kind) => {
  const used = useQueue(kind);

  it.skipIf(used.skip)('when they are kept, then their number and their time are limited', async () => {
    const { queue, settings } = used;
    const raw = createQueueBackend(settings).queue('feedback');
    const interviewId = newId('interview');
    await queue.publish('feedback.report', { interviewId });
    const job = await raw.getJob(JOBS['feedback.report'].id({ interviewId }));
    const keep = JOBS['feedback.report'].keepFailed;
    expect(job?.opts.removeOnFail).toEqual(keep && { age: keep.ageMs / 1000, count: keep.count });
    await queue.forget('feedback.report', { interviewId });

    // How the queue applies such limits, with smaller numbers.
    const bound = { attempts: 1, removeOnFail: { count: 2, age: 3_600 } };
    const consumer = queue.consume(
      'feedback',
      {
        'feedback.report': async () => {
          throw new Error('it always fails');
        },
        'feedback.erase': async () => undefined,
      },
      { concurrency: 1 },
    );
    const ids = Array.from({ length: 5 }, () => newId('interview'));
    for (const id of ids) {
      await raw.add('feedback.report', { interviewId: id }, { jobId: `report-${id}`, ...bound });
    }
    await queue.publish('feedback.erase', { interviewId });
    await waitFor('the last one', async () => {
      const { waiting, active } = (await queue.measure(['feedback']))[0] ?? { waiting: 1, active: 1 };
      return waiting + active === 0;
    });
    await consumer.stop(1_000);
    const kept = await Promise.all(
      ids.map(async (id) => (await queue.inspect('feedback.report', { interviewId: id })).state),
    );
    expect(kept).toEqual(['absent', 'absent', 'absent', 'failed', 'failed']);
    await raw.close();
  });
});

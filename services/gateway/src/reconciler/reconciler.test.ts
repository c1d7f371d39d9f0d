import { type Consumer, readResult } from '@poise/runtime';
import {
  byModality,
  generationOf,
  type InterviewId,
  type Modality,
  newId,
  type Observation,
  streamOf,
} from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import type { JobName, JobPayload } from '@poise/shared/jobs';
import {
  chunks,
  consents,
  interviewEvents,
  interviewStates,
  mediaErasures,
  observations,
  recordings,
} from '@poise/store';
import { hasRedis, startTestRedis, type TestRedis, waitFor } from '@poise/testing';
import { buildClipBytes, buildImage } from '@poise/testing/media';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { type AnalysisJob, jobOfLive, jobOfRange } from '../media/work.ts';
import { bearer, buildGateway, type TestGateway, type TestTenant } from '../test/build.ts';

const QUEUES = ['camera-live', 'camera-batch', 'mic-batch', 'words-batch'] as const;

const BACKENDS = [
  { kind: 'postgres', title: 'a queue on Postgres', skip: false },
  {
    kind: 'redis',
    title: hasRedis ? 'a queue on Redis' : 'a queue on Redis (skipped: no redis-server on the PATH)',
    skip: !hasRedis,
  },
];

describe.each(BACKENDS)('with $title', ({ kind, skip }) => {
  describe.skipIf(skip)('the reconciler', () => {
    let redis: TestRedis | undefined;
    let gateway: TestGateway;
    let tenant: TestTenant;
    let jpeg: Buffer;
    let clip: Buffer;
    let consumers: Consumer[];

    beforeAll(async () => {
      redis = kind === 'redis' ? await startTestRedis() : undefined;
      jpeg = Buffer.from(await buildImage('jpeg'));
      clip = Buffer.from(
        await buildClipBytes({
          container: 'mkv',
          durationMs: 45_000,
          framesPerSecond: 2,
          width: 64,
          height: 48,
        }),
      );
    });
    afterAll(() => redis?.stop());
    beforeEach(async () => {
      await redis?.flushAll();
      gateway = await buildGateway(inject('postgresUrl'), {
        ...(redis && { env: { REDIS_URL: redis.url } }),
      });
      tenant = await gateway.tenant();
      consumers = [];
    });
    afterEach(async () => {
      for (const consumer of consumers) await consumer.stop(1_000);
      await gateway.close();
    });

    /** Runs a turn of the reconciler, a minute after the chunks. */
    async function reconcile(): Promise<void> {
      gateway.clock.aheadMs = 60_000;
      await gateway.reconcile();
    }

    async function sendFrame(interviewId: InterviewId, seq: number): Promise<void> {
      const response = await gateway.app.inject({
        method: 'PUT',
        url: `/v1/interviews/${interviewId}/streams/camera/chunks/${seq}?startMs=${seq * 1000}&durationMs=1000`,
        headers: { ...bearer(tenant.key), 'content-type': 'image/jpeg' },
        payload: jpeg,
      });
      expect(response.statusCode).toBe(202);
      const job = await jobOf(interviewId, 'camera', seq);
      await waitFor('its job', async () => (await stateOf(job)) === 'pending');
    }

    async function sendClip(interviewId: InterviewId): Promise<void> {
      const response = await gateway.app.inject({
        method: 'POST',
        url: `/v1/interviews/${interviewId}/recording`,
        headers: { ...bearer(tenant.key), 'content-type': 'video/x-matroska' },
        payload: clip,
      });
      expect(response.json()).toMatchObject({ chunks: { camera: 23, mic: 5 } });
    }

    async function jobOf(interviewId: InterviewId, modality: Modality, seq: number): Promise<AnalysisJob> {
      const row = await chunks.find(gateway.admin.db, interviewId, streamOf(modality), seq);
      if (!row) throw new Error('no such chunk');
      const owner = { interviewId, tenantId: tenant.id, profile: 'practice', fluency: 'on' } as const;
      const recording = row.recording_id
        ? await recordings.get(gateway.admin.db, row.recording_id)
        : undefined;
      return recording
        ? jobOfRange(owner, recording, { modality, seq }, { acceptedMs: 0, sharers: 1 })
        : jobOfLive(owner, modality, [row]);
    }

    /** The chunks without an observation. */
    async function unobserved(...ids: InterviewId[]) {
      const soon = new Date(Date.now() + 60_000);
      return chunks.unobserved(gateway.admin.db, {
        interviews: ids.map((id) => ({ id, completeUpTo: new Date(0) })),
        acceptedBefore: soon,
        liveBefore: byModality(() => soon),
        limit: 1_000,
      });
    }

    /** Stores the state that the orchestrator keeps of every interview; the walk reads the unsettled ones. */
    async function begin(id: InterviewId): Promise<InterviewId> {
      await gateway.admin.transaction((tx) => interviewStates.lock(tx, id));
      return id;
    }
    const interview = async () => begin(await gateway.interview(tenant));

    const stateOf = async ({ name, payload }: AnalysisJob) =>
      (await gateway.queue.inspect(name, payload)).state;

    const wipe = ({ name, payload }: AnalysisJob) => gateway.queue.forget(name, payload);

    /** Fails a job permanently, as a worker does on an error that is not retryable. */
    async function failForGood(job: AnalysisJob): Promise<void> {
      consumers.push(
        gateway.queue.consume('camera-live', { 'camera.live': fail }, { concurrency: 4 }),
        gateway.queue.consume('camera-batch', { 'camera.range': fail }, { concurrency: 4 }),
      );
      async function fail(): Promise<never> {
        throw new PoiseError('model_corrupt');
      }
      await waitFor('the job to fail', async () => (await stateOf(job)) === 'failed');
    }

    /** Consumes and records results as the orchestrator does. */
    function orchestrate() {
      const seen: Observation[] = [];
      const commands: JobPayload<'interview.command'>[] = [];
      consumers.push(
        gateway.queue.consume(
          'interview',
          {
            'interview.result': async ({ resultKey }) => {
              for (const observation of (await readResult(gateway.blobs, resultKey)).observations) {
                seen.push(observation);
                await observations.upsert(gateway.admin.db, observation);
              }
            },
            'interview.observation': async () => undefined,
            'interview.fuse': async () => undefined,
            'interview.command': async (command) => void commands.push(command),
            'interview.report': async () => undefined,
          },
          { concurrency: 4 },
        ),
      );
      return { seen, commands };
    }

    describe('a chunk without an observation', () => {
      it('when its job is waiting, then the job is left alone', async () => {
        const id = await interview();
        await sendFrame(id, 0);
        await reconcile();
        expect(await stateOf(await jobOf(id, 'camera', 0))).toBe('pending');
        expect(await gateway.queue.measure(['camera-live'])).toMatchObject([{ waiting: 1, failed: 0 }]);
      });

      it('when the queue lost everything, then exactly the same jobs are queued again', async () => {
        const [live, recorded] = [await interview(), await interview()];
        for (let seq = 0; seq < 5; seq += 1) await sendFrame(live, seq);
        await sendClip(recorded);
        const before = await gateway.queue.measure(QUEUES);
        const jobs = new Map<string, AnalysisJob>();
        const rows = await unobserved(live, recorded);
        expect(rows).toHaveLength(5 + 23 + 5 + 5);
        for (const row of rows) {
          const job = await jobOf(row.interview_id, row.modality, row.seq);
          jobs.set(JSON.stringify(job), job);
        }
        for (const job of jobs.values()) await wipe(job);
        expect(await gateway.queue.measure(QUEUES)).toMatchObject(QUEUES.map(() => ({ waiting: 0 })));

        const publishMany = vi.spyOn(gateway.queue, 'publishMany');
        await reconcile();
        for (const job of jobs.values()) expect(await stateOf(job)).toBe('pending');
        // Two interviews of the tenant are being analysed: the clock of each runs twice as fast.
        const [, ranges = []] = publishMany.mock.calls.find(([name]) => name === 'camera.range') ?? [];
        const [first = 0, ...others] = ranges.map(({ priority = 0 }) => priority);
        expect(others.map((priority) => priority - first)).toEqual([2, 4]);
        expect(await gateway.queue.measure(QUEUES)).toMatchObject(
          before.map(({ queue, waiting }) => ({ queue, waiting })),
        );
      });

      it('when one cannot be queued, then it is observed as failed, and the others are queued', async () => {
        const id = await interview();
        for (const seq of [0, 1]) await sendFrame(id, seq);
        await gateway.admin.db
          .updateTable('chunks')
          .set({ content_type: 'image/unknown' } as never)
          .where('interview_id', '=', id)
          .where('seq', '=', 0)
          .execute();
        const jobs = await Promise.all([0, 1].map((seq) => jobOf(id, 'camera', seq)));
        for (const job of jobs) await wipe(job);
        const { seen } = orchestrate();
        await reconcile();
        expect(await stateOf(jobs[1] as AnalysisJob)).toBe('pending');
        await waitFor('the observation', async () => seen.length > 0);
        expect(seen).toMatchObject([{ seq: 0, status: 'failed', code: 'internal' }]);
      });

      it('when it was accepted a moment ago, then it is not overdue', async () => {
        const id = await interview();
        await sendFrame(id, 0);
        const job = await jobOf(id, 'camera', 0);
        await wipe(job);
        await gateway.reconcile();
        expect(await stateOf(job)).toBe('absent');
      });

      it('when its job failed permanently, then it is recorded as failed, once, and the job is removed', async () => {
        const id = await interview();
        await sendFrame(id, 0);
        const job = await jobOf(id, 'camera', 0);
        await failForGood(job);
        const { seen } = orchestrate();
        await reconcile();
        await waitFor('the observation', async () => seen.length === 1);
        await reconcile();
        expect(seen).toEqual([
          {
            interviewId: id,
            modality: 'camera',
            seq: 0,
            generation: expect.stringMatching(/^0-/),
            startMs: 0,
            endMs: 1_000,
            status: 'failed',
            code: 'model_corrupt',
          },
        ]);
        expect(await stateOf(job)).toBe('absent');
      });

      it('when an operator redrives its job meanwhile, then the job stays in the queue', async () => {
        const id = await interview();
        await sendFrame(id, 0);
        const job = await jobOf(id, 'camera', 0);
        await failForGood(job);
        for (const consumer of consumers.splice(0)) await consumer.stop(1_000);
        const { publish } = gateway.queue;
        const spy = vi
          .spyOn(gateway.queue, 'publish')
          .mockImplementationOnce(async (name, payload, options) => {
            await publish(name, payload, options);
            const [failed] = await gateway.queue.failed.list();
            if (failed) await gateway.queue.failed.redrive(failed);
          });
        await reconcile();
        spy.mockRestore();
        expect(await stateOf(job)).toBe('pending');
        expect(await gateway.queue.failed.list()).toEqual([]);
      });

      it('when the job of a range failed permanently, then each chunk of it that has no observation fails', async () => {
        const id = await interview();
        await sendClip(id);
        const rejected = await chunks.find(gateway.admin.db, id, 'camera', 3);
        await observations.upsert(gateway.admin.db, {
          interviewId: id,
          modality: 'camera',
          seq: 3,
          generation: generationOf(rejected?.blob_key ?? ''),
          startMs: 6_000,
          endMs: 8_000,
          status: 'rejected',
          code: 'media_corrupt',
        });
        await failForGood(await jobOf(id, 'camera', 22));
        await failForGood(await jobOf(id, 'camera', 0));
        const { seen } = orchestrate();
        await reconcile();
        await waitFor('the observations', async () => seen.length >= 22);
        expect(seen.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual(
          Array.from({ length: 23 }, (_, seq) => seq).filter((seq) => seq !== 3),
        );
        expect(await stateOf(await jobOf(id, 'mic', 0))).toBe('pending');
      });

      it('when the interview was erased, then it is not repaired', async () => {
        const id = await interview();
        await sendFrame(id, 0);
        const job = await jobOf(id, 'camera', 0);
        await gateway.app.inject({
          method: 'DELETE',
          url: `/v1/interviews/${id}`,
          headers: bearer(tenant.key),
        });
        await wipe(job);
        await reconcile();
        expect(await stateOf(job)).toBe('absent');
      });
    });

    describe('a command without its event', () => {
      async function startOf(id: InterviewId): Promise<JobPayload<'interview.command'>> {
        const row = await gateway.admin.db
          .selectFrom('commands')
          .select('id')
          .where('interview_id', '=', id)
          .executeTakeFirstOrThrow();
        return { interviewId: id, commandId: row.id };
      }
      const name: JobName = 'interview.command';

      it('when the queue lost it, then it is queued again, until it has its event', async () => {
        const start = await startOf(await gateway.interview(tenant));
        await gateway.queue.forget(name, start);
        await reconcile();
        expect(await gateway.queue.inspect(name, start)).toEqual({ state: 'pending' });

        await interviewEvents.append(
          gateway.admin.db,
          start.interviewId,
          0,
          [{ type: 'interview.started' }],
          start.commandId,
        );
        await gateway.queue.forget(name, start);
        await reconcile();
        expect(await gateway.queue.inspect(name, start)).toEqual({ state: 'absent' });
      });
    });

    describe('an open interview', () => {
      const DAY_MS = 24 * 60 * 60 * 1000;
      const isOpen = async (id: InterviewId) =>
        (await gateway.app.inject({ url: `/v1/interviews/${id}`, headers: bearer(tenant.key) })).json()
          .status === 'open';

      it('when it received nothing for a day, then it is closed as if by its owner', async () => {
        const id = await gateway.interview(tenant);
        await sendFrame(id, 0);
        gateway.clock.aheadMs = DAY_MS - 60_000;
        await gateway.reconcile();
        expect(await isOpen(id)).toBe(true);
        gateway.clock.aheadMs = DAY_MS + 60_000;
        await gateway.reconcile();
        expect(await isOpen(id)).toBe(false);
        const [last] = await gateway.admin.db
          .selectFrom('commands')
          .select('body')
          .where('interview_id', '=', id)
          .orderBy('id', 'desc')
          .limit(1)
          .execute();
        expect(last?.body).toEqual({ type: 'close', received: { camera: 1, mic: 0 } });
      });
    });

    describe('media', () => {
      const blobOf = (id: InterviewId) => `media/${tenant.id}/${id}/camera/0-x`;
      const isThere = (key: string) =>
        gateway.blobs.read(key).then(
          () => true,
          () => false,
        );

      async function closed(
        retention: 'none' | 'P1D' | 'P30D',
        status: 'closing' | 'closed',
        consent = true,
      ): Promise<string> {
        const id = await gateway.interview(tenant, { retention });
        await sendFrame(id, 0);
        await gateway.blobs.put(blobOf(id), Buffer.from('x'));
        if (consent) {
          await consents.insert(gateway.admin.db, {
            id: newId('consent'),
            interview_id: id,
            streams: ['camera'],
            purpose: 'retention',
            statement: 'keep it',
          });
        }
        await gateway.app.inject({
          method: 'POST',
          url: `/v1/interviews/${id}/close`,
          headers: bearer(tenant.key),
        });
        await gateway.admin.transaction(async (tx) => {
          const { state } = await interviewStates.lock(tx, id);
          await interviewStates.save(tx, id, { ...state, status });
        });
        return blobOf(id);
      }

      it('when retention is over, then they are erased, and not before', async () => {
        const waiting = await closed('none', 'closing');
        const none = await closed('none', 'closed');
        const day = await closed('P1D', 'closed');
        const month = await closed('P30D', 'closed');
        const dayMs = 24 * 60 * 60 * 1000;
        const left = async () => {
          await gateway.reconcile();
          const there = [];
          for (const key of [waiting, none, day, month]) there.push(await isThere(key));
          return there;
        };
        gateway.clock.aheadMs = 1_000;
        expect(await left()).toEqual([true, false, true, true]);
        gateway.clock.aheadMs = dayMs - 60_000;
        expect(await left()).toEqual([true, false, true, true]);
        gateway.clock.aheadMs = dayMs + 60_000;
        expect(await left()).toEqual([true, false, false, true]);
        gateway.clock.aheadMs = 30 * dayMs + 60_000;
        expect(await left()).toEqual([true, false, false, false]);
      });

      it('when there is no consent to retention, then they are erased on close, whatever retention was requested', async () => {
        const blob = await closed('P30D', 'closed', false);
        gateway.clock.aheadMs = 1_000;
        await gateway.reconcile();
        expect(await isThere(blob)).toBe(false);
      });

      it('when an erasure was interrupted, then it is completed', async () => {
        const id = await gateway.interview(tenant);
        await gateway.blobs.put(blobOf(id), Buffer.from('x'));
        await mediaErasures.request(gateway.admin.db, [blobOf(id)], new Date());
        await gateway.reconcile();
        expect(await isThere(blobOf(id))).toBe(false);
      });

      it('when one blob cannot be removed, then the others are, and it is retried', async () => {
        const [stuck, other] = [await gateway.interview(tenant), await gateway.interview(tenant)];
        for (const id of [stuck, other]) await gateway.blobs.put(blobOf(id), Buffer.from('x'));
        await mediaErasures.request(gateway.admin.db, [blobOf(stuck)], new Date(0));
        await mediaErasures.request(gateway.admin.db, [blobOf(other)], new Date(1));
        const remove = vi.spyOn(gateway.blobs, 'remove').mockRejectedValueOnce(new Error('busy'));
        await gateway.reconcile();
        await gateway.reconcile();
        expect([await isThere(blobOf(stuck)), await isThere(blobOf(other))]).toEqual([true, false]);
        gateway.clock.aheadMs = 2 * 60_000;
        await gateway.reconcile();
        expect(await isThere(blobOf(stuck))).toBe(false);
        remove.mockRestore();
      });

      it('when an upload that died with its gateway left a blob in an erased interview, then that is removed too', async () => {
        const id = await gateway.interview(tenant);
        await gateway.app.inject({
          method: 'DELETE',
          url: `/v1/interviews/${id}`,
          headers: bearer(tenant.key),
        });
        await gateway.blobs.put(blobOf(id), Buffer.from('left behind'));
        gateway.clock.aheadMs = 2 * 60 * 60 * 1000;
        await gateway.reconcile();
        expect(await isThere(blobOf(id))).toBe(false);
        expect(await mediaErasures.due(gateway.admin.db, new Date(8.64e15), 10)).toEqual([]);
      });
    });

    it('when another gateway is reconciling, then this one does nothing', async () => {
      const id = await interview();
      await sendFrame(id, 0);
      const job = await jobOf(id, 'camera', 0);
      await wipe(job);
      await gateway.admin.alone('gateway reconciler', async () => {
        await reconcile();
        expect(await stateOf(job)).toBe('absent');
      });
      await reconcile();
      expect(await stateOf(job)).toBe('pending');
    });
  });
});

import { chunkKey } from '@poise/runtime';
import type { InterviewId, Modality } from '@poise/shared/contracts';
import { chunks, commands, interviewStates } from '@poise/store';
import { buildClipBytes } from '@poise/testing/media';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { bearer, buildGateway, type TestGateway, type TestTenant } from '../test/build.ts';

const HOUR_MS = 3_600_000;

describe('the metrics of the reconciler', () => {
  let gateway: TestGateway;
  let tenant: TestTenant;
  let clip: Buffer;

  beforeAll(async () => {
    gateway = await buildGateway(inject('postgresUrl'));
    tenant = await gateway.tenant();
    const size = { framesPerSecond: 2, width: 64, height: 48 };
    clip = Buffer.from(await buildClipBytes({ container: 'mkv', durationMs: 45_000, ...size }));
  });
  afterAll(() => gateway.close());

  /** Stores the state that the orchestrator keeps of every interview; the walk reads the unsettled ones. */
  async function begin(): Promise<InterviewId> {
    const id = await gateway.interview(tenant);
    await gateway.admin.transaction((tx) => interviewStates.lock(tx, id));
    return id;
  }

  async function sendClip(): Promise<InterviewId> {
    const id = await begin();
    const response = await gateway.app.inject({
      method: 'POST',
      url: `/v1/interviews/${id}/recording`,
      headers: { ...bearer(tenant.key), 'content-type': 'video/x-matroska' },
      payload: clip,
    });
    expect(response.json()).toMatchObject({ chunks: { camera: 23, mic: 5 } });
    return id;
  }

  type Gauge = 'unsettledChunks' | 'unsettledAgeSeconds';
  async function shown(gauge: Gauge): Promise<Partial<Record<Modality, number>>> {
    const { values } = await gateway.metrics[gauge].get();
    return Object.fromEntries(values.map(({ labels, value }) => [labels.modality, value]));
  }
  const counted = async (task: string) => {
    const { values } = await gateway.metrics.requeued.get();
    return values.find(({ labels }) => labels.task === task)?.value ?? 0;
  };
  const none = { camera: 0, mic: 0, words: 0 };

  it('when chunks have no outcome, then they are counted until their interview is erased', async () => {
    await gateway.reconcile();
    expect(await shown('unsettledChunks')).toEqual(none);
    const id = await sendClip();
    gateway.clock.aheadMs = HOUR_MS;
    await gateway.reconcile();
    expect(await shown('unsettledChunks')).toEqual({ camera: 23, mic: 5, words: 5 });
    for (const age of Object.values(await shown('unsettledAgeSeconds'))) {
      expect(age).toBeGreaterThanOrEqual(HOUR_MS / 1000 - 1);
    }
    const erased = await gateway.app.inject({
      method: 'DELETE',
      url: `/v1/interviews/${id}`,
      headers: bearer(tenant.key),
    });
    expect(erased.statusCode).toBe(202);
    await gateway.reconcile();
    expect(await shown('unsettledChunks')).toEqual(none);
    expect(await shown('unsettledAgeSeconds')).toEqual(none);
  });

  it('when there are more than one turn can settle, then all are counted', async () => {
    const id = await begin();
    const frames = Array.from({ length: 600 }, (_, seq) => ({
      interview_id: id,
      stream: 'camera' as const,
      seq,
      start_ms: seq * 1_000,
      duration_ms: 1_000,
      content_type: 'image/jpeg',
      bytes: 10,
      sha256: 'a'.repeat(64),
      blob_key: chunkKey({ tenantId: tenant.id, interviewId: id }, 'camera', seq),
      recording_id: null,
    }));
    await chunks.insertMany(gateway.admin.db, frames);
    await gateway.reconcile();
    expect(await shown('unsettledChunks')).toEqual({ ...none, camera: 600 });
  });

  it('when another replica walks, then this one exports no old figures', async () => {
    await gateway.reconcile();
    expect(await shown('unsettledChunks')).not.toEqual({});
    await gateway.admin.alone('gateway reconciler', () => gateway.reconcile());
    expect(await shown('unsettledChunks')).toEqual({});
    expect(await shown('unsettledAgeSeconds')).toEqual({});
  });

  it('when a job was lost, then queueing it again is counted; a waiting job is not', async () => {
    const id = await gateway.interview(tenant);
    const commandId = await gateway.admin.transaction((tx) => commands.insert(tx, id, { type: 'start' }));
    await gateway.reconcile();
    const before = await counted('commands');
    await gateway.queue.forget('interview.command', { interviewId: id, commandId });
    await gateway.reconcile();
    expect(await counted('commands')).toBe(before + 1);
    await gateway.reconcile();
    expect(await counted('commands')).toBe(before + 1);
  });

  it('when a turn is over, then the time of the last success of every task is exported', async () => {
    const before = (Date.now() + gateway.clock.aheadMs) / 1000;
    await gateway.reconcile();
    const { values } = await gateway.metrics.reconciledAtSeconds.get();
    const tasks = ['abandoned', 'answers', 'chunks', 'commands', 'erasures', 'retention'];
    expect(new Set(values.map(({ labels }) => labels.task))).toEqual(new Set(tasks));
    for (const { value } of values) expect(value).toBeGreaterThanOrEqual(before);
  });
});

import { bearer, buildGateway, type TestGateway, type TestTenant } from '@poise/gateway/test';
import { createOrchestrator } from '@poise/interview-orchestrator';
import { FUSION_INPUTS, type FusionInput } from '@poise/interview-orchestrator/fusion';
import { type Consumer, createAnalysisWorker, createMetrics, type Findings } from '@poise/runtime';
import type { InterviewId, ModalityDefinition, ScoredObservation, Stream } from '@poise/shared/contracts';
import { openStore } from '@poise/store';
import { waitFor } from '@poise/testing';
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';

/*
 * A modality that exists only in this test: the rhythm of typing, from the times of key strokes. It consists of one
 * row of the table, one worker and one fusion input. The test shows that nothing else is needed.
 */

const TYPES = vi.hoisted(() => ['application/vnd.poise.key-times+json'] as const);

/** 1. One row of the table. */
vi.mock('../../packages/shared/src/contracts/modality-table.ts', async (importActual) => {
  const { z } = await import('zod');
  const { MODALITIES } = await importActual<typeof import('@poise/shared/contracts')>();
  const keys: ModalityDefinition = {
    accepts: {
      contentTypes: [...TYPES],
      maxBytes: 4_096,
      maxPerSecond: 2,
      consent: { practice: 'Poise may analyse how I type.', assessment: 'Poise may analyse how I type.' },
    },
    cut: { chunkMs: 10_000, chunksPerRange: 6 },
    field: 'typing',
    findings: z.strictObject({ strokesMs: z.array(z.number()) }),
    point: z.strictObject({ strokes: z.number() }),
    live: { maxChunks: 5, bySecond: true, timeoutMs: 5_000 },
    timeoutPerMs: 1,
    reportWaits: true,
    name: 'Typing',
  };
  return { MODALITIES: { ...MODALITIES, keys } };
});

type Typing = { strokesMs: number[] };
const typingOf = (o: ScoredObservation): Typing => (o as unknown as { typing: Typing }).typing;

/** 2. One worker. */
const createTypingWorker = (gateway: TestGateway) =>
  createAnalysisWorker({
    modality: 'keys' as never,
    blobs: gateway.blobs,
    publish: gateway.queue.publish,
    async *analyse(task) {
      if (task.type !== 'live') return;
      for (const { startMs, read } of task.media) {
        const times = JSON.parse(Buffer.from(await read()).toString()) as number[];
        const typing = { strokesMs: times.map((time) => startMs + time) };
        yield {
          model: { id: 'typing', version: '1', sha256: 'a'.repeat(64) },
          typing,
        } as unknown as Findings;
      }
    },
  });

/** 3. One fusion input. */
const typingInput: FusionInput = {
  modality: 'keys' as never,
  reachSeconds: 0,
  fuse(observations) {
    const strokes = observations.flatMap((o) => typingOf(o).strokesMs);
    const bySecond = Map.groupBy(strokes, (timeMs) => Math.floor(timeMs / 1000));
    return new Map([...bySecond].map(([second, own]) => [second, { strokes: own.length }]));
  },
};

let gateway: TestGateway;
let tenant: TestTenant;
let consumers: Consumer[];

beforeAll(async () => {
  gateway = await buildGateway(inject('postgresUrl'));
  tenant = await gateway.tenant();
  const orchestrator = createOrchestrator({
    store: gateway.admin,
    blobs: gateway.blobs,
    publish: gateway.queue.publish,
    bus: { wake: async () => undefined },
    metrics: createMetrics('test'),
    fusionInputs: [...FUSION_INPUTS, typingInput],
  });
  consumers = [
    gateway.queue.consume('interview', orchestrator, { concurrency: 2 }),
    gateway.queue.consume('keys-live' as never, createTypingWorker(gateway).live, {
      concurrency: 1,
    }),
  ];
});
afterAll(async () => {
  for (const consumer of consumers) await consumer.stop(1_000);
  await gateway.close();
});

async function send(id: InterviewId, seq: number, times: number[]): Promise<number> {
  const response = await gateway.app.inject({
    method: 'PUT',
    url: `/v1/interviews/${id}/streams/keys/chunks/${seq}?startMs=${seq * 1000}&durationMs=1000`,
    headers: { ...bearer(tenant.key), 'content-type': TYPES[0] },
    payload: JSON.stringify(times),
  });
  return response.statusCode;
}

const get = async (url: string) =>
  (await gateway.app.inject({ url, headers: bearer(tenant.key) })).json<Record<string, unknown>>();

it('when a modality is one row, one worker and one fusion input, then it is accepted, scored, counted, fused and erased', async () => {
  const id = await gateway.interview(tenant, { streams: ['keys' as Stream] });
  expect(await send(id, 0, [10, 250, 900])).toBe(202);
  expect(await send(id, 1, [500])).toBe(202);
  await gateway.app.inject({
    method: 'POST',
    url: `/v1/interviews/${id}/close`,
    headers: bearer(tenant.key),
  });
  await waitFor(
    'the interview to be closed',
    async () => (await get(`/v1/interviews/${id}`))['status'] === 'closed',
  );

  expect((await get(`/v1/interviews/${id}`))['totals']).toMatchObject({
    keys: { received: 2, scored: 2, rejected: 0, failed: 0 },
    camera: { received: 0 },
  });
  expect((await get(`/v1/interviews/${id}/timeline`))['points']).toEqual([
    { second: 0, typing: { strokes: 3 } },
    { second: 1, typing: { strokes: 1 } },
  ]);

  const store = openStore(gateway.settings.DATABASE_URL, { maxConnections: 1 });
  const stored = () =>
    store.db.selectFrom('observations').select('seq').where('interview_id', '=', id).execute();
  expect(await stored()).toHaveLength(2);
  await gateway.app.inject({ method: 'DELETE', url: `/v1/interviews/${id}`, headers: bearer(tenant.key) });
  await waitFor('its findings to be erased', async () => (await stored()).length === 0);
  await store.close();
});

it('when a chunk of it has another type or is too large, then it is rejected as on any stream', async () => {
  const id = await gateway.interview(tenant, { streams: ['keys' as Stream] });
  const put = (headers: Record<string, string>, payload: string) =>
    gateway.app.inject({
      method: 'PUT',
      url: `/v1/interviews/${id}/streams/keys/chunks/0?startMs=0&durationMs=1000`,
      headers: { ...bearer(tenant.key), ...headers },
      payload,
    });
  expect((await put({ 'content-type': 'audio/wav' }, '[]')).statusCode).toBe(415);
  expect((await put({ 'content-type': TYPES[0] }, `[${'1,'.repeat(3_000)}1]`)).statusCode).toBe(413);
});

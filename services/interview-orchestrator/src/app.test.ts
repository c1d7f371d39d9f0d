import { createMetrics } from '@poise/runtime';
import {
  type Emotion,
  type InterviewId,
  newId,
  type Observation,
  type ScoredObservation,
  type TenantId,
} from '@poise/shared/contracts';
import type { JobHandlers, JobName } from '@poise/shared/jobs';
import {
  type Command,
  chunks,
  commands,
  interviewEvents,
  interviewStates,
  interviews,
  observations,
  openStore,
  type Store,
  tenants,
  timelinePoints,
} from '@poise/store';
import { createTestDatabase } from '@poise/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createOrchestrator } from './app.ts';
import { emotion, frame } from './fusion/testing/observations.ts';
import { fuseTimeline } from './fusion/timeline.ts';

let admin: Store;
let store: Store;
let tenantId: TenantId;
let interviewId: InterviewId;
let published: { name: JobName; payload: unknown }[];
let woken: string[];
let handlers: JobHandlers<'interview'>;
const context = { signal: new AbortController().signal, attempt: 1, lastAttempt: false };

beforeAll(async () => {
  const { adminUrl, urls } = await createTestDatabase(inject('postgresUrl'));
  admin = openStore(adminUrl);
  // The service's own rights: a write to another's table fails here as it would in production.
  store = openStore(urls['interview-orchestrator']);
  tenantId = await tenants.create(admin.db, { name: 'acme', profiles: ['practice'] });
});
afterAll(async () => {
  await store.close();
  await admin.close();
});
beforeEach(async () => {
  interviewId = newId('interview');
  published = [];
  woken = [];
  await interviews.insert(admin.db, {
    id: interviewId,
    tenant_id: tenantId,
    candidate_id: null,
    title: null,
    profile: 'practice',
    retention: 'none',
  });
  handlers = createOrchestrator({
    store,
    publish: async (name, payload) => void published.push({ name, payload }),
    bus: {
      wake: async (id) => void woken.push(id),
      listen: () => () => undefined,
      close: async () => undefined,
    },
    metrics: createMetrics('test'),
  });
});

async function accept(seq: number): Promise<Observation> {
  await chunks.insert(admin.db, {
    interview_id: interviewId,
    stream: 'camera',
    seq,
    start_ms: seq * 1000,
    duration_ms: 1000,
    content_type: 'image/jpeg',
    bytes: 1,
    sha256: 'a'.repeat(64),
    blob_key: 'x',
    recording_id: null,
  });
  return {
    interviewId,
    stream: 'camera',
    seq,
    startMs: seq * 1000,
    endMs: seq * 1000 + 1000,
    status: 'scored',
    model: { id: 'face', version: '1', sha256: 'b'.repeat(64) },
    face: {
      frames: [{ tMs: seq * 1000, brightness: 0.5, quality: { reasons: [] }, faces: [], otherFaces: 0 }],
    },
  };
}

async function obey(body: Command): Promise<void> {
  const commandId = await commands.insert(admin.db, interviewId, body);
  await handlers['interview.command']({ interviewId, commandId }, context);
  await handlers['interview.command']({ interviewId, commandId }, context);
}

const observe = (observation: Observation) => handlers['interview.observation'](observation, context);
const eventTypes = async () =>
  (await interviewEvents.after(store.db, interviewId, 0, 100)).map((event) => event.body.type);

describe('the orchestrator', () => {
  it('when an observation comes many times at once, then it counts once', async () => {
    const observation = await accept(0);
    await Promise.all(Array.from({ length: 8 }, () => observe(observation)));
    expect(await observations.list(store.db, interviewId)).toHaveLength(1);
    expect(await eventTypes()).toEqual(['chunk.scored']);
    expect((await interviewStates.find(store.db, interviewId))?.totals.camera.scored).toBe(1);
    expect(await timelinePoints.page(store.db, interviewId)).toHaveLength(1);
    expect(woken).toContain(interviewId);
  });

  it('when earlier pictures come later, then the seconds after them are fused again, as from the whole', async () => {
    const [first, second, third] = await Promise.all([0, 1, 2].map(accept));
    const looking = (o: Observation | undefined, label: Emotion): Observation => {
      const frames = [0, 250, 500, 750].map((ms) =>
        frame((o?.startMs ?? 0) + ms, { emotion: emotion(0.9, label) }),
      );
      return { ...(o as ScoredObservation), face: { frames } };
    };
    const coming = [looking(third, 'sadness'), looking(second, 'neutral'), looking(first, 'neutral')];
    for (const observation of coming) await observe(observation);
    const points = await timelinePoints.page(store.db, interviewId);
    expect(points).toEqual(fuseTimeline(coming));
    expect(points.map(({ face }) => face?.expression?.label)).toEqual(['neutral', 'neutral', 'neutral']);
    expect(fuseTimeline(coming.slice(0, 1))[0]?.face?.expression?.label).toBe('sadness');
  });

  it('when observations race, then every event has its own place in one gapless order', async () => {
    const all = await Promise.all(Array.from({ length: 12 }, (_, seq) => accept(seq)));
    await Promise.all(all.map(observe));
    const seqs = (await interviewEvents.after(store.db, interviewId, 0, 100)).map((event) => event.seq);
    expect(seqs).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
  });

  it('when the manifest does not know a chunk, then its observation is dropped', async () => {
    const observation = await accept(0);
    await observe({ ...observation, seq: 99 });
    expect(await observations.list(store.db, interviewId)).toEqual([]);
    expect(await eventTypes()).toEqual([]);
  });

  it('when everything is accounted for after the close, then a report is asked for', async () => {
    const observation = await accept(0);
    await obey({ type: 'start' });
    await obey({ type: 'close', received: { camera: 1, mic: 0 } });
    expect(published).toEqual([]);
    await observe(observation);
    expect(published).toEqual([{ name: 'feedback.report', payload: { interviewId } }]);
    const reportId = newId('report');
    await handlers['interview.report']({ interviewId, reportId }, context);
    await handlers['interview.report']({ interviewId, reportId }, context);
    expect(await eventTypes()).toEqual([
      'interview.started',
      'interview.closing',
      'chunk.scored',
      'interview.closed',
      'report.ready',
    ]);
  });

  it('when a failed chunk is scored after all, then the score replaces the failure', async () => {
    const scored = await accept(0);
    const { face: _face, model: _model, ...rest } = scored as Extract<Observation, { status: 'scored' }>;
    await observe({ ...rest, status: 'failed', code: 'chunk_quarantined' });
    await observe(scored);
    await observe({ ...rest, status: 'failed', code: 'chunk_quarantined' });
    expect((await interviewStates.find(store.db, interviewId))?.totals.camera).toEqual({
      received: 1,
      scored: 1,
      rejected: 0,
      failed: 0,
    });
    expect(await eventTypes()).toEqual(['chunk.failed', 'chunk.scored']);
  });

  it('when the interview is erased, then its findings are gone and late ones do not bring them back', async () => {
    const [first, late] = [await accept(0), await accept(1)];
    await observe(first);
    await obey({ type: 'erase' });
    await observe(late);
    expect(await observations.list(store.db, interviewId)).toEqual([]);
    expect(await timelinePoints.page(store.db, interviewId)).toEqual([]);
    expect(new Set(published.map(({ name }) => name))).toEqual(new Set(['feedback.erase']));
    expect((await eventTypes()).at(-1)).toBe('interview.erased');
  });

  it('when consent for a stream is withdrawn, then what was seen of it is forgotten', async () => {
    await observe(await accept(0));
    await obey({ type: 'withdraw-consent', streams: ['camera'] });
    expect(await observations.list(store.db, interviewId)).toEqual([]);
    expect(await timelinePoints.page(store.db, interviewId)).toEqual([]);
  });

  it('when a withdrawal overtakes the close before it, then the interview closes all the same', async () => {
    await observe(await accept(0));
    const recorded = [];
    for (const body of [
      { type: 'close', received: { camera: 1, mic: 0 } },
      { type: 'withdraw-consent', streams: ['camera'] },
    ] satisfies Command[]) {
      recorded.push(await commands.insert(admin.db, interviewId, body));
    }
    for (const commandId of recorded.toReversed()) {
      await handlers['interview.command']({ interviewId, commandId }, context);
    }
    expect(await eventTypes()).toEqual([
      'chunk.scored',
      'interview.closing',
      'interview.closed',
      'consent.withdrawn',
    ]);
    expect((await interviewStates.find(store.db, interviewId))?.status).toBe('closed');
  });

  it('when a withdrawal after the close was not told, then its job, come again, asks for the report', async () => {
    await observe(await accept(0));
    await obey({ type: 'close', received: { camera: 1, mic: 0 } });
    const commandId = await commands.insert(admin.db, interviewId, {
      type: 'withdraw-consent',
      streams: ['camera'],
    });
    await handlers['interview.command']({ interviewId, commandId }, context);
    published = [];
    await handlers['interview.command']({ interviewId, commandId }, context);
    expect(published).toEqual([{ name: 'feedback.report', payload: { interviewId } }]);
    expect(await eventTypes()).toHaveLength(4);
  });

  it('when it writes a table that is not its own, then the database refuses', async () => {
    await expect(chunks.removeOfInterview(store.db, interviewId)).rejects.toThrow(/permission denied/);
    await expect(interviews.markClosed(store.db, interviewId)).rejects.toThrow(/permission denied/);
  });
});

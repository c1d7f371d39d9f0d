import { createMetrics, resultKey as resultKeyOf } from '@poise/runtime';
import {
  type CommandId,
  type Emotion,
  type InterviewId,
  newId,
  type Observation,
  type ScoredObservation,
  type TenantId,
} from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import type { JobHandlers, JobName } from '@poise/shared/jobs';
import {
  type Command,
  chunkOutcomes,
  chunks,
  commands,
  consents,
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
let results: Map<string, Uint8Array>;
let handlers: JobHandlers<'interview'>;
const context = { signal: new AbortController().signal, attempt: 1, lastAttempt: false };

beforeAll(async () => {
  const { adminUrl, urls } = await createTestDatabase(inject('postgresUrl'));
  admin = openStore(adminUrl);
  // The service's own privileges: a write to a table of another service fails here as in production.
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
  results = new Map();
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
    blobs: {
      read: async (key) => results.get(key) ?? Promise.reject(new PoiseError('blob_missing')),
      remove: async (key) => void results.delete(key),
    },
    bus: { wake: async (id) => void woken.push(id) },
    metrics: createMetrics('test'),
  });
});

async function accept(seq: number, generation = `${seq}-first`): Promise<Observation> {
  const blobKey = `media/${tenantId}/${interviewId}/camera/${generation}`;
  await chunks.insert(admin.db, {
    interview_id: interviewId,
    stream: 'camera',
    seq,
    start_ms: seq * 1000,
    duration_ms: 1000,
    content_type: 'image/jpeg',
    bytes: 1,
    sha256: 'a'.repeat(64),
    blob_key: blobKey,
    recording_id: null,
  });
  return {
    interviewId,
    modality: 'camera',
    seq,
    generation,
    startMs: seq * 1000,
    endMs: seq * 1000 + 1000,
    status: 'scored',
    model: { id: 'face', version: '1', sha256: 'b'.repeat(64) },
    face: {
      frames: [{ tMs: seq * 1000, brightness: 0.5, quality: { reasons: [] }, faces: [], otherFaces: 0 }],
    },
  };
}

async function apply(body: Command): Promise<void> {
  const commandId = await commands.insert(admin.db, interviewId, body);
  await handlers['interview.command']({ interviewId, commandId }, context);
  await handlers['interview.command']({ interviewId, commandId }, context);
}

/** As the gateway does: removes the withdrawn chunks from the manifest in the transaction that records the command. */
async function recordWithdrawal(): Promise<CommandId> {
  await chunks.removeOfInterview(admin.db, interviewId, ['camera']);
  return commands.insert(admin.db, interviewId, { type: 'withdraw-consent', streams: ['camera'] });
}

const applyRecorded = (commandId: CommandId) =>
  handlers['interview.command']({ interviewId, commandId }, context);

/** As a worker does: stores the result beside the media, then sends its pointer. */
async function announce(...found: Observation[]): Promise<void> {
  const modality = found[0]?.modality ?? 'camera';
  const jobId = `job-${newId('command')}`;
  const resultKey = resultKeyOf(`media/${tenantId}/${interviewId}/camera/x`, modality, jobId);
  results.set(resultKey, Buffer.from(JSON.stringify({ observations: found })));
  await handlers['interview.result']({ interviewId, modality, resultKey, jobId }, context);
}

/** Announces observations, and runs the resulting fusion. */
async function observe(...found: Observation[]): Promise<void> {
  await announce(...found);
  await fuse();
}

async function fuse(): Promise<void> {
  const runs = published.filter(({ name }) => name === 'interview.fuse');
  published = published.filter(({ name }) => name !== 'interview.fuse');
  for (const { payload } of runs) await handlers['interview.fuse'](payload as never, context);
}

const outcomes = async () =>
  (await chunkOutcomes.after(store.db, interviewId, '0', 100)).map(({ body }) => [body.type, body.seq]);
const eventTypes = async () =>
  (await interviewEvents.after(store.db, interviewId, 0, 100)).map((event) => event.body.type);

describe('the orchestrator', () => {
  it('when an observation arrives many times at once, then it counts once', async () => {
    const observation = await accept(0);
    await Promise.all(Array.from({ length: 8 }, () => observe(observation)));
    expect(await observations.list(store.db, interviewId)).toHaveLength(1);
    expect(await outcomes()).toEqual([['chunk.scored', 0]]);
    expect((await interviewStates.find(store.db, interviewId))?.totals.camera.scored).toBe(1);
    expect(await timelinePoints.page(store.db, interviewId)).toHaveLength(1);
    expect(woken).toContain(interviewId);
  });

  it('when earlier frames arrive later, then the following seconds are fused again, as from all frames', async () => {
    const [first, second, third] = await Promise.all([0, 1, 2].map((seq) => accept(seq)));
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

  it('when observations race, then each is counted once and has a unique ordinal', async () => {
    const all = await Promise.all(Array.from({ length: 12 }, (_, seq) => accept(seq)));
    await Promise.all(all.map((one) => announce(one)));
    const seqs = (await outcomes()).map(([, seq]) => seq);
    expect(seqs).toHaveLength(12);
    expect(new Set(seqs).size).toBe(12);
    expect((await interviewStates.find(store.db, interviewId))?.totals.camera.scored).toBe(12);
  });

  it('when bytes were withdrawn and others sent under their seq, then findings of the first are dropped', async () => {
    const old = await accept(0);
    await applyRecorded(await recordWithdrawal());
    const next = await accept(0, '0-second');
    await announce(old);
    expect(await observations.list(store.db, interviewId)).toEqual([]);
    await announce(next);
    expect(await observations.list(store.db, interviewId)).toEqual([next]);
  });

  it('when a result was taken, then its blob is removed; when it is announced again, then nothing happens', async () => {
    await announce(await accept(0));
    expect(results.size).toBe(0);
    const pointer = {
      interviewId,
      modality: 'camera' as const,
      resultKey: resultKeyOf(`media/${tenantId}/${interviewId}/camera/x`, 'camera', 'job'),
      jobId: 'job',
    };
    await handlers['interview.result'](pointer, context);
    expect(await outcomes()).toHaveLength(1);
  });

  it('when a pointer names a result of another interview, then it is rejected', async () => {
    const resultKey = resultKeyOf(`media/${tenantId}/${newId('interview')}/camera/x`, 'camera', 'job');
    await expect(
      handlers['interview.result']({ interviewId, modality: 'camera', resultKey, jobId: 'job' }, context),
    ).rejects.toMatchObject({ code: 'invalid_job' });
  });

  it('when seconds need fusion at the close, then they are fused at once, and the report includes them', async () => {
    await apply({ type: 'start' });
    await announce(await accept(0));
    expect(await timelinePoints.page(store.db, interviewId)).toEqual([]);
    await apply({ type: 'close', received: { camera: 1, mic: 0 } });
    expect(await eventTypes()).toEqual(['interview.started', 'interview.closing', 'interview.closed']);
    expect(published.map(({ name }) => name)).toContain('feedback.report');
    expect(await timelinePoints.page(store.db, interviewId)).toHaveLength(1);
  });

  it('when an older worker announces an observation without generation, then it counts, except for withdrawn streams', async () => {
    const legacy = async (seq: number) => {
      const { modality: _, generation: _g, ...rest } = await accept(seq);
      await handlers['interview.observation']({ ...rest, stream: 'camera' } as never, context);
    };
    await legacy(0);
    expect(await outcomes()).toEqual([['chunk.scored', 0]]);
    const id = newId('consent');
    await consents.insert(admin.db, {
      id,
      interview_id: interviewId,
      streams: ['camera'],
      purpose: 'analysis',
      statement: 'yes',
    });
    await consents.withdraw(admin.db, id);
    await legacy(1);
    expect(await outcomes()).toEqual([['chunk.scored', 0]]);
  });

  it('when a chunk is not in the manifest, then its observation is dropped', async () => {
    const observation = await accept(0);
    await observe({ ...observation, seq: 99 });
    expect(await observations.list(store.db, interviewId)).toEqual([]);
    expect(await eventTypes()).toEqual([]);
  });

  it('when everything is accounted for after the close, then a report is requested', async () => {
    const observation = await accept(0);
    await apply({ type: 'start' });
    await apply({ type: 'close', received: { camera: 1, mic: 0 } });
    expect(published).toEqual([]);
    await observe(observation);
    expect(published).toEqual([{ name: 'feedback.report', payload: { interviewId } }]);
    const reportId = newId('report');
    await handlers['interview.report']({ interviewId, reportId, complete: true }, context);
    await handlers['interview.report']({ interviewId, reportId, complete: true }, context);
    expect(await eventTypes()).toEqual([
      'interview.started',
      'interview.closing',
      'interview.closed',
      'report.ready',
    ]);
  });

  it('when a failed chunk is scored later, then the score replaces the failure', async () => {
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
  });

  it('when the interview is erased, then its findings are removed and late ones do not restore them', async () => {
    const [first, late] = [await accept(0), await accept(1)];
    await observe(first);
    await apply({ type: 'erase' });
    await observe(late);
    expect(await observations.list(store.db, interviewId)).toEqual([]);
    expect(await timelinePoints.page(store.db, interviewId)).toEqual([]);
    expect(new Set(published.map(({ name }) => name))).toEqual(new Set(['feedback.erase']));
    expect((await eventTypes()).at(-1)).toBe('interview.erased');
  });

  it('when an erased interview has seconds to be fused, then they are not asked for again and again', async () => {
    const left = async () =>
      (await interviewStates.withDirtySeconds(store.db, new Date(Date.now() + 60_000), 100)).filter(
        (each) => each.interviewId === interviewId,
      );
    await announce(await accept(0));
    expect(await left()).toHaveLength(1);
    await apply({ type: 'erase' });
    expect(await left()).toEqual([]);

    // As an earlier version left it.
    await interviewStates.markDirty(store.db, interviewId, [{ from: 0, to: 1 }]);
    await handlers['interview.fuse']({ interviewId, run: 0 }, context);
    expect(await left()).toEqual([]);
  });

  it('when consent for a stream is withdrawn, then its findings are removed', async () => {
    await observe(await accept(0));
    await applyRecorded(await recordWithdrawal());
    expect(await observations.list(store.db, interviewId)).toEqual([]);
    expect(await timelinePoints.page(store.db, interviewId)).toEqual([]);
  });

  it('when a withdrawal arrives after chunks of a new consent were analysed, then those stay and count once', async () => {
    await observe(await accept(0), await accept(1), await accept(2));
    const late = await recordWithdrawal();
    const next = await accept(0, '0-second');
    const { face: _face, model: _model, ...rest } = (await accept(1, '1-second')) as ScoredObservation;
    const failed: Observation = { ...rest, status: 'failed', code: 'internal' };
    await observe(next, failed);
    await applyRecorded(late);
    expect(await observations.list(store.db, interviewId)).toEqual([next, failed]);
    expect((await interviewStates.find(store.db, interviewId))?.totals.camera).toEqual({
      received: 2,
      scored: 1,
      rejected: 0,
      failed: 1,
    });
    await fuse();
    expect(await timelinePoints.page(store.db, interviewId)).toHaveLength(1);
    await apply({ type: 'close', received: { camera: 2, mic: 0 } });
    await fuse();
    expect((await interviewStates.find(store.db, interviewId))?.status).toBe('closed');
  });

  it('when a withdrawal overtakes the close before it, then the interview still closes', async () => {
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
    expect(await eventTypes()).toEqual(['interview.closing', 'interview.closed', 'consent.withdrawn']);
    expect((await interviewStates.find(store.db, interviewId))?.status).toBe('closed');
  });

  it('when a withdrawal after the close was not announced, then its redelivered job requests the report', async () => {
    await observe(await accept(0));
    await apply({ type: 'close', received: { camera: 1, mic: 0 } });
    const commandId = await commands.insert(admin.db, interviewId, {
      type: 'withdraw-consent',
      streams: ['camera'],
    });
    await handlers['interview.command']({ interviewId, commandId }, context);
    published = [];
    await handlers['interview.command']({ interviewId, commandId }, context);
    expect(published).toEqual([{ name: 'feedback.report', payload: { interviewId } }]);
    expect(await eventTypes()).toHaveLength(3);
  });

  it('when it writes to a table of another service, then the database rejects it', async () => {
    await expect(chunks.removeOfInterview(store.db, interviewId)).rejects.toThrow(/permission denied/);
    await expect(interviews.markClosed(store.db, interviewId)).rejects.toThrow(/permission denied/);
  });
});

import {
  completeTotals,
  type EventBody,
  type InterviewId,
  type Modality,
  newId,
  type Observation,
  type Stream,
  type TenantId,
} from '@poise/shared/contracts';
import {
  chunks,
  interviewEvents,
  interviewStates,
  interviews,
  observations,
  openStore,
  type Store,
  tenants,
} from '@poise/store';
import { createTestDatabase } from '@poise/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { fuseDirtySeconds } from './fuse.ts';
import { takeResult } from './result.ts';

let admin: Store;
let store: Store;
let tenantId: TenantId;
let interviewId: InterviewId;

beforeAll(async () => {
  const { adminUrl, urls } = await createTestDatabase(inject('postgresUrl'));
  admin = openStore(adminUrl);
  store = openStore(urls['interview-orchestrator']);
  tenantId = await tenants.create(admin.db, { name: 'acme', profiles: ['practice'] });
});
afterAll(async () => {
  await store.close();
  await admin.close();
});

const rejected = (modality: Modality, seq: number): Observation => ({
  interviewId,
  modality,
  generation: `${seq}-a`,
  seq,
  startMs: seq * 1_000,
  endMs: seq * 1_000 + 1_000,
  status: 'rejected',
  code: 'media_corrupt',
});
const accept = (stream: Stream, seq: number) =>
  chunks.insert(admin.db, {
    interview_id: interviewId,
    stream,
    seq,
    start_ms: seq * 1_000,
    duration_ms: 1_000,
    content_type: 'audio/wav',
    bytes: 1,
    sha256: 'a',
    blob_key: `media/${interviewId}/${stream}/${seq}-a`,
    recording_id: null,
  });
const take = (modality: Modality, ...seqs: number[]) =>
  takeResult(
    store,
    { interviewId, modality },
    seqs.map((seq) => rejected(modality, seq)),
  );
const fuseAll = async () => {
  let fused = await fuseDirtySeconds(store, interviewId);
  while (fused?.fuseRun !== undefined) fused = await fuseDirtySeconds(store, interviewId);
};
const state = async () => {
  const found = await interviewStates.find(store.db, interviewId);
  if (!found) throw new Error('no state');
  return found;
};
const tally = (received: number) => ({ received, scored: 0, rejected: received, failed: 0 });

/** What an orchestrator of version 0.1 stores: the fields that it knows, and nothing of what is left to do. */
async function asVersion01(change: object, events: EventBody[]): Promise<void> {
  const { lastEvent } = await state();
  await interviewEvents.append(store.db, interviewId, lastEvent, events);
  const row = await store.db
    .selectFrom('interview_states')
    .select('state')
    .where('interview_id', '=', interviewId)
    .executeTakeFirstOrThrow();
  await store.db
    .updateTable('interview_states')
    .set({ state: JSON.stringify({ ...row.state, ...change, lastEvent: lastEvent + events.length }) })
    .where('interview_id', '=', interviewId)
    .execute();
}

describe('an interview that an orchestrator of version 0.1 changed', () => {
  beforeEach(async () => {
    interviewId = newId('interview');
    await interviews.insert(admin.db, {
      id: interviewId,
      tenant_id: tenantId,
      candidate_id: null,
      title: null,
      profile: 'practice',
      retention: 'none',
    });
    for (const seq of [0, 1, 2]) await accept('mic', seq);
    await take('mic', 0, 1, 2);
    await take('words', 0, 1);
    await fuseAll();
  });
  const isLeft = async () =>
    (await interviewStates.leftByOlder(store.db, new Date(8.64e15), 1_000)).some(
      (left) => left.interviewId === interviewId,
    );
  const closeAsVersion01 = () => {
    const totals = { camera: tally(0), mic: tally(3) };
    return asVersion01({ status: 'closed', totals }, [
      { type: 'interview.closing', received: { camera: 0, mic: 3 } },
      { type: 'interview.closed', totals: completeTotals(totals) },
    ]);
  };

  it('when it was closed, then the words that were counted still count, and the rest is awaited', async () => {
    await closeAsVersion01();
    expect(await isLeft()).toBe(true);
    expect((await state()).totals.words.rejected).toBe(0);
    await fuseDirtySeconds(store, interviewId);
    expect((await state()).totals).toEqual({
      camera: tally(0),
      mic: tally(3),
      words: { ...tally(2), received: 3 },
    });
    expect(await isLeft()).toBe(false);
    await take('words', 2);
    const locked = await store.transaction((tx) => interviewStates.lock(tx, interviewId));
    expect([locked.settled, locked.state.totals.words]).toEqual([true, tally(3)]);
  });

  it('when it was closed, then a result that comes next counts on top of what there was', async () => {
    await closeAsVersion01();
    await take('words', 2);
    expect((await state()).totals.words).toEqual(tally(3));
  });

  it('when a consent was withdrawn, then neither words nor tally of that audio are left', async () => {
    await chunks.removeOfInterview(admin.db, interviewId, ['mic']);
    await store.db
      .deleteFrom('observations')
      .where('interview_id', '=', interviewId)
      .where('stream', '=', 'mic')
      .execute();
    const { totals } = await state();
    await asVersion01({ totals: { ...totals, mic: tally(0) } }, [
      { type: 'consent.withdrawn', streams: ['mic'] },
    ]);
    await fuseDirtySeconds(store, interviewId);
    expect(await observations.list(store.db, interviewId)).toEqual([]);
    expect((await state()).totals).toEqual(completeTotals());
  });

  it('when it stored an observation, then the seconds of that are fused again, once', async () => {
    const { modality: _m, generation: _g, ...body } = rejected('mic', 1);
    await store.db
      .insertInto('observations')
      .values({
        interview_id: interviewId,
        stream: 'mic',
        seq: 1,
        model: 'speech@0.1',
        status: 'rejected',
        start_ms: 1_000,
        end_ms: 2_000,
        body: JSON.stringify(body),
      } as never)
      .execute();
    const outcome = { modality: 'mic', seq: 1, startMs: 1_000, endMs: 2_000, code: 'x' } as const;
    await asVersion01({}, [{ type: 'chunk.rejected', ...outcome }]);
    const runs = async () =>
      (await store.transaction((tx) => interviewStates.lock(tx, interviewId))).fuseRuns;
    const before = await runs();
    await fuseAll();
    expect(await runs()).toBe(before + 1);
    expect(await fuseDirtySeconds(store, interviewId)).toBeUndefined();
    expect((await state()).totals.mic).toEqual(tally(3));
  });

  it('when it was erased, then it is settled', async () => {
    await asVersion01({ status: 'erased' }, [{ type: 'interview.erased' }]);
    await fuseDirtySeconds(store, interviewId);
    const locked = await store.transaction((tx) => interviewStates.lock(tx, interviewId));
    expect([locked.settled, locked.state.status]).toEqual([true, 'erased']);
    expect(await isLeft()).toBe(false);
  });

  it('when its report was announced, then it is not announced twice', async () => {
    await closeAsVersion01();
    const reportId = newId('report');
    await asVersion01({}, [{ type: 'report.ready', reportId, complete: true }]);
    await fuseDirtySeconds(store, interviewId);
    expect((await state()).reportId).toBe(reportId);
  });
});

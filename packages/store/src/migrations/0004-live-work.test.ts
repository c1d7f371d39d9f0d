import { type InterviewId, newId, type Stream } from '@poise/shared/contracts';
import { sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openStore, type Store } from '../database.ts';
import { migrate } from '../migrate-record.ts';
import { chunkOutcomes } from '../repositories/chunk-outcomes.ts';
import { commands } from '../repositories/commands.ts';
import { interviewEvents } from '../repositories/interview-events.ts';
import { interviewStates } from '../repositories/interview-states.ts';
import { interviews } from '../repositories/interviews.ts';
import { observations } from '../repositories/observations.ts';
import { reports } from '../repositories/reports.ts';
import { emptyDatabase } from '../test/empty-database.ts';
import { migrations } from './index.ts';

const BEFORE = '0003-fluency-switch';

/** The accounting of version 0.1, without words. */
const accounting = (scored: number) => {
  const tally = { received: scored, scored, rejected: 0, failed: 0 };
  return { camera: tally, mic: tally };
};

/** A record written by version 0.1 in its own tables, updated to the current schema. */
describe('the record of version 0.1 after the update', () => {
  let store: Store;
  let applied: string[];

  const tenantId = newId('tenant');
  const closedAt = new Date('2026-03-01T12:00:00Z');
  const daysLater = (days: number) => new Date(closedAt.getTime() + days * 86_400_000);

  const interview = async (
    of: { retention?: string; closed?: boolean; streams?: Stream[]; retained?: Stream[] } = {},
  ): Promise<InterviewId> => {
    const id = newId('interview');
    await sql`
      INSERT INTO interviews (id, tenant_id, profile, retention, closed_at)
      VALUES (${id}, ${tenantId}, 'practice', ${of.retention ?? 'none'}, ${of.closed ? closedAt : null})`.execute(
      store.db,
    );
    for (const stream of of.streams ?? []) {
      await sql`
        INSERT INTO chunks (interview_id, stream, seq, start_ms, duration_ms, content_type, bytes, sha256, blob_key)
        VALUES (${id}, ${stream}, 0, 0, 1000, 'audio/wav', 1, 'a', ${`${id}/${stream}/0-b`})`.execute(
        store.db,
      );
    }
    if (of.retained) {
      await sql`
        INSERT INTO consents (id, interview_id, streams, purpose, statement)
        VALUES (${newId('consent')}, ${id}, ${of.retained}, 'retention', 'yes')`.execute(store.db);
    }
    return id;
  };

  const state = (id: InterviewId, status: string, totals = accounting(1)) =>
    sql`
    INSERT INTO interview_states (interview_id, state)
    VALUES (${id}, ${JSON.stringify({ status, lastEvent: 1, totals })})`.execute(store.db);

  const report = (id: InterviewId, totals = accounting(1)) =>
    sql`
    INSERT INTO reports (id, interview_id, body, html)
    VALUES (${newId('report')}, ${id}, ${JSON.stringify({ accounting: totals, problems: [] })}, '')`.execute(
      store.db,
    );

  const event = (id: InterviewId, body: object, seq = 1) =>
    sql`
    INSERT INTO interview_events (interview_id, seq, body)
    VALUES (${id}, ${seq}, ${JSON.stringify(body)})`.execute(store.db);

  const observation = (id: InterviewId, stream: Stream, seq: number) =>
    sql`
    INSERT INTO observations (interview_id, stream, seq, model, status, start_ms, end_ms, body)
    VALUES (${id}, ${stream}, ${seq}, '', 'rejected', ${seq * 1_000}, ${seq * 1_000 + 1_000}, ${JSON.stringify(
      {
        interviewId: id,
        stream,
        seq,
        startMs: seq * 1_000,
        endMs: seq * 1_000 + 1_000,
        status: 'rejected',
        code: 'media_corrupt',
      },
    )})`.execute(store.db);

  const announced = (id: InterviewId) => event(id, { type: 'report.ready', reportId: newId('report') });

  const created = {} as Record<
    | 'open'
    | 'closing'
    | 'closed'
    | 'unreported'
    | 'unannounced'
    | 'stale'
    | 'erased'
    | 'erasedWithReport'
    | 'kept'
    | 'notConsented'
    | 'partlyConsented',
    InterviewId
  >;
  const recorded: string[] = [];

  beforeAll(async () => {
    const url = await emptyDatabase(inject('postgresUrl'));
    store = openStore(url);
    const { error } = await new Migrator({ db: store.db, provider: migrations }).migrateTo(BEFORE);
    if (error) throw error;
    await sql`INSERT INTO tenants (id, name, profiles) VALUES (${tenantId}, 'acme', '{practice}')`.execute(
      store.db,
    );

    created.open = await interview({ streams: ['camera', 'mic'] });
    await state(created.open, 'open');
    created.closing = await interview({ closed: true });
    await state(created.closing, 'closing');
    created.closed = await interview({ closed: true });
    await state(created.closed, 'closed');
    await report(created.closed);
    await announced(created.closed);
    created.unreported = await interview({ closed: true });
    await state(created.unreported, 'closed');
    created.unannounced = await interview({ closed: true });
    await state(created.unannounced, 'closed');
    await report(created.unannounced);
    created.stale = await interview({ closed: true });
    await state(created.stale, 'closed', accounting(2));
    await report(created.stale, accounting(1));
    await announced(created.stale);
    created.erased = await interview();
    await state(created.erased, 'erased');
    created.erasedWithReport = await interview();
    await state(created.erasedWithReport, 'erased');
    await report(created.erasedWithReport);

    created.kept = await interview({ closed: true, retention: 'P30D', streams: ['mic'], retained: ['mic'] });
    created.notConsented = await interview({ closed: true, retention: 'P30D', streams: ['mic'] });
    created.partlyConsented = await interview({
      closed: true,
      retention: 'P1D',
      streams: ['camera', 'mic'],
      retained: ['mic'],
    });

    for (const seq of [0, 1, 2]) await observation(created.open, 'mic', seq);
    await event(created.open, {
      type: 'chunk.rejected',
      stream: 'mic',
      seq: 0,
      startMs: 0,
      endMs: 1_000,
      code: 'x',
    });

    // Their ids are ordered by time; the rows are not.
    const names = Array.from({ length: 4 }, () => newId('command')).toSorted();
    for (const i of [2, 0, 3, 1]) {
      await sql`
        INSERT INTO commands (id, interview_id, body)
        VALUES (${names[i]}, ${created.open}, ${JSON.stringify({ type: 'start' })})`.execute(store.db);
    }
    recorded.push(...names);

    applied = await migrate(url);
  });
  afterAll(() => store.close());

  const columns = async <T>(column: string) => {
    const { rows } = await sql<{ id: string; value: T }>`
      SELECT interview_id AS id, ${sql.ref(column)} AS value FROM interview_states`.execute(store.db);
    return new Map(rows.map(({ id, value }) => [id, value]));
  };
  const named = (of: Map<string, boolean>) =>
    Object.entries(created).flatMap(([name, id]) => (of.get(id) ? [name] : []));

  it('when it is updated, then this step comes first', () => {
    expect(applied[0]).toBe('0004-live-work');
  });

  it('when interviews are closed or erased, then they are settled; the others are walked through', async () => {
    expect(named(await columns('settled'))).toEqual([
      'closed',
      'unreported',
      'unannounced',
      'stale',
      'erased',
      'erasedWithReport',
    ]);
    const unsettled = await interviews.unsettled(store.db, '', 100);
    expect(unsettled.toSorted()).toEqual([created.open, created.closing].toSorted());
  });

  it('when a report is missing, not announced or stale, or survived an erasure, then it is due', async () => {
    expect(named(await columns('report_due'))).toEqual([
      'unreported',
      'unannounced',
      'stale',
      'erasedWithReport',
    ]);
  });

  it('when states are read, then they have the current form, and no seconds are dirty', async () => {
    // The words of its one chunk are outstanding: it was already closed when words were introduced.
    const words = { received: 1, scored: 0, rejected: 0, failed: 0 };
    const locked = await store.transaction((tx) => interviewStates.lock(tx, created.closing));
    expect(locked).toEqual({
      state: {
        status: 'closing',
        lastEvent: 1,
        totals: { ...accounting(1), words },
        wordsUpTo: -1,
      },
      dirty: [],
      fuseRuns: 0,
      settled: false,
      // Nothing that version 0.1 did was considered yet.
      kept: { event: null, observation: '0' },
    });
  });

  it('when commands were recorded, then they are numbered in time order, and new ones follow', async () => {
    const all = async () =>
      (await commands.after(store.db, '0', new Date(Date.now() + 60_000), 100)).map(({ id }) => id);
    expect(await all()).toEqual(recorded);
    const next = await commands.insert(store.db, created.open, { type: 'erase' });
    expect(await all()).toEqual([...recorded, next]);
    const upTo = await commands.upTo(store.db, created.open, recorded[1] as typeof next);
    expect(upTo.map(({ id }) => id)).toEqual(recorded.slice(0, 2));
  });

  it('when observations were stored, then they are numbered and read, and new ones follow', async () => {
    const list = await observations.list(store.db, created.open);
    expect(list).toEqual(
      [0, 1, 2].map((seq) => ({
        interviewId: created.open,
        modality: 'mic',
        generation: '',
        seq,
        startMs: seq * 1_000,
        endMs: seq * 1_000 + 1_000,
        status: 'rejected',
        code: 'media_corrupt',
      })),
    );
    const last = await chunkOutcomes.lastOrdinal(store.db, created.open);
    await observations.upsert(store.db, {
      interviewId: created.open,
      modality: 'words',
      seq: 0,
      generation: '0-b',
      startMs: 0,
      endMs: 1e3,
      status: 'failed',
      code: 'internal',
    });
    const news = await chunkOutcomes.after(store.db, created.open, last, 10);
    expect(news.map(({ body }) => [body.type, body.modality])).toEqual([['chunk.failed', 'words']]);
    expect(await chunkOutcomes.after(store.db, created.open, '0', 10)).toHaveLength(4);
  });

  it('when media are kept, then they are due when their retention ends, or at once without consent', async () => {
    const { rows } = await sql<{ id: string; due: Date | null }>`
      SELECT id, media_due_at AS due FROM interviews`.execute(store.db);
    const due = new Map(rows.map((row) => [row.id, row.due]));
    expect(due.get(created.open)).toBeNull();
    expect(due.get(created.closed)).toEqual(closedAt);
    expect(due.get(created.kept)).toEqual(daysLater(30));
    expect(due.get(created.notConsented)).toEqual(closedAt);
    expect(due.get(created.partlyConsented)).toEqual(closedAt);
  });

  it('when events and reports are read, then they have the current form', async () => {
    expect((await interviewEvents.after(store.db, created.open, 0, 10)).map(({ body }) => body)).toEqual([
      {
        type: 'chunk.rejected',
        stream: 'mic',
        modality: 'mic',
        seq: 0,
        startMs: 0,
        endMs: 1e3,
        code: 'x',
      },
    ]);
    const [ready] = await interviewEvents.after(store.db, created.closed, 0, 10);
    expect(ready?.body).toMatchObject({ type: 'report.ready', complete: true });
    const none = { received: 0, scored: 0, rejected: 0, failed: 0 };
    const read = await reports.find(store.db, created.closed);
    expect(read?.body.accounting).toEqual({ ...accounting(1), words: none });
  });

  it.each([
    ['poise_gateway', 'INSERT INTO commands (id, interview_id, body) VALUES ($id, $interview, $json)'],
    [
      'poise_orchestrator',
      `INSERT INTO observations (interview_id, stream, seq, model, status, start_ms, end_ms, body)
       VALUES ($interview, 'words', 9, '', 'failed', 0, 1, $json)`,
    ],
    ['poise_gateway', 'INSERT INTO reconciler_marks VALUES ($id, 1)'],
  ])('when %s writes to a changed table, then it is permitted', async (role, statement) => {
    const text = statement
      .replace('$id', `'${newId('command')}'`)
      .replace('$interview', `'${created.open}'`)
      .replace('$json', `'{}'`);
    await store.transaction(async (tx) => {
      await sql`SET LOCAL ROLE ${sql.id(role)}`.execute(tx);
      expect((await sql.raw(text).execute(tx)).numAffectedRows).toBe(1n);
    });
  });
});

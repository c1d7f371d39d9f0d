import {
  byModality,
  type ConsentId,
  type InterviewId,
  MODALITY_NAMES,
  type Modality,
  newId,
  type RecordingId,
  type Stream,
} from '@poise/shared/contracts';
import { sql } from 'kysely';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Executor } from '../database.ts';
import { useStore } from '../test/use-store.ts';
import { chunks } from './chunks.ts';
import { consents } from './consents.ts';
import { interviews } from './interviews.ts';
import { observations } from './observations.ts';
import { recordings } from './recordings.ts';

const row = (interviewId: InterviewId, stream: Stream, seq: number, recordingId?: RecordingId) => ({
  interview_id: interviewId,
  stream,
  seq,
  start_ms: seq * 1_000,
  duration_ms: 1_000,
  content_type: 'image/jpeg',
  bytes: 10,
  sha256: 'a'.repeat(64),
  blob_key: `${interviewId}/${stream}/${seq}-a`,
  recording_id: recordingId ?? null,
});

describe('the manifest', () => {
  const used = useStore();
  const MINUTE_MS = 60_000;
  const startedAt = Date.now();
  const minutesAgo = (minutes: number) => new Date(startedAt - minutes * MINUTE_MS);
  const soon = minutesAgo(-60);
  const always = new Date(0);

  const rows = (interviewId: InterviewId, stream: Stream, count: number) =>
    Array.from({ length: count }, (_, seq) => row(interviewId, stream, seq));

  async function recording(interviewId: InterviewId): Promise<RecordingId> {
    const id = newId('recording');
    await recordings.insert(used.gateway.db, {
      id,
      interview_id: interviewId,
      blob_key: `${interviewId}/recording/${id}`,
      content_type: 'video/mp4',
      bytes: 10,
      sha256: 'a'.repeat(64),
      duration_ms: 100_000,
    });
    return id;
  }

  const accepted = (interviewId: InterviewId, seq: number, at: Date) =>
    sql`UPDATE chunks SET accepted_at = ${at} WHERE interview_id = ${interviewId} AND seq = ${seq}`.execute(
      used.admin.db,
    );

  const observe = (interviewId: InterviewId, modality: Modality, seq: number, generation = `${seq}-a`) =>
    observations.upsert(used.orchestrator.db, {
      interviewId,
      modality,
      seq,
      generation,
      startMs: 0,
      endMs: 1,
      status: 'failed',
      code: 'internal',
    });

  type Options = Parameters<typeof chunks.unobserved>[1];
  const name = (chunk: { interview_id: string; modality: string; seq: number }) =>
    `${chunk.interview_id}/${chunk.modality}/${chunk.seq}`;
  const unobserved = async (ids: InterviewId[], more: Partial<Options> = {}) => {
    const found = await chunks.unobserved(used.gateway.db, {
      interviews: ids.map((id) => ({ id, completeUpTo: always })),
      acceptedBefore: soon,
      liveBefore: byModality(() => soon),
      limit: 1_000,
      ...more,
    });
    return found.map(name);
  };

  beforeEach(() => used.admin.db.deleteFrom('chunks').execute());

  it('when a chunk is accepted twice at once, then one of them is stored', async () => {
    const id = await used.interview();
    const results = await Promise.all(
      Array.from({ length: 8 }, () => chunks.insert(used.gateway.db, row(id, 'camera', 0))),
    );
    expect(results.filter((result) => result === 'inserted')).toHaveLength(1);
    expect(await chunks.countByStream(used.gateway.db, id)).toEqual({ camera: 1, mic: 0 });
  });

  it('when there are more chunks than one statement takes, then all are stored', async () => {
    const id = await used.interview();
    await chunks.insertMany(used.gateway.db, rows(id, 'camera', 1_203));
    expect(await chunks.countByStream(used.gateway.db, id)).toEqual({ camera: 1_203, mic: 0 });
    expect(await chunks.durationMs(used.gateway.db, id)).toBe(1_203_000);
  });

  it('when a run of chunks, or those from a seq, are read, then they are in order', async () => {
    const [id, other] = [await used.interview(), await used.interview()];
    await chunks.insertMany(used.gateway.db, [
      ...rows(id, 'mic', 8).toReversed(),
      ...rows(id, 'camera', 8),
      ...rows(other, 'mic', 8),
    ]);
    const seqs = (found: { seq: number; stream: string; interview_id: string }[]) => {
      for (const one of found) expect(one).toMatchObject({ stream: 'mic', interview_id: id });
      return found.map(({ seq }) => seq);
    };
    const { db } = used.orchestrator;
    expect(seqs(await chunks.between(db, id, 'mic', { firstSeq: 2, lastSeq: 4 }))).toEqual([2, 3, 4]);
    expect(seqs(await chunks.between(db, id, 'mic', { firstSeq: 7, lastSeq: 99 }))).toEqual([7]);
    expect(seqs(await chunks.from(db, id, 'mic', 5, 2))).toEqual([5, 6]);
    expect(seqs(await chunks.from(db, id, 'mic', 5, 99))).toEqual([5, 6, 7]);
    expect(seqs(await chunks.from(db, id, 'mic', 8, 99))).toEqual([]);
  });

  describe('chunks without an observation', () => {
    it('when a chunk has none, then it is found once per modality that analyses it', async () => {
      const id = await used.interview();
      await chunks.insertMany(used.gateway.db, [row(id, 'camera', 0), row(id, 'mic', 0)]);
      expect((await unobserved([id])).toSorted()).toEqual(
        MODALITY_NAMES.map((modality) => `${id}/${modality}/0`).toSorted(),
      );
      await observe(id, 'mic', 0);
      expect((await unobserved([id])).toSorted()).toEqual([`${id}/camera/0`, `${id}/words/0`]);
      await observe(id, 'words', 0);
      await observe(id, 'camera', 0);
      expect(await unobserved([id])).toEqual([]);
    });

    it('when other bytes were observed under its seq, then it still has none', async () => {
      const id = await used.interview();
      await chunks.insert(used.gateway.db, row(id, 'camera', 0));
      await observe(id, 'camera', 0, '0-withdrawn');
      expect(await unobserved([id])).toEqual([`${id}/camera/0`]);
      await observe(id, 'camera', 0);
      expect(await unobserved([id])).toEqual([]);
    });

    it('when one is found, then everything that its analysis needs is returned with it', async () => {
      const id = await used.interview();
      await chunks.insert(used.gateway.db, row(id, 'camera', 3));
      const [found] = await chunks.unobserved(used.gateway.db, {
        interviews: [{ id, completeUpTo: always }],
        acceptedBefore: soon,
        liveBefore: byModality(() => soon),
        limit: 1,
      });
      expect(found).toEqual({
        ...row(id, 'camera', 3),
        accepted_at: expect.any(Date),
        modality: 'camera',
        profile: 'practice',
        fluency: 'on',
        tenant_id: used.tenantId,
      });
    });

    it('when other interviews are not requested, or were erased, then none of their chunks is found', async () => {
      const [id, erased, other] = [await used.interview(), await used.interview(), await used.interview()];
      for (const each of [id, erased, other]) await chunks.insert(used.gateway.db, row(each, 'camera', 0));
      await interviews.markErased(used.gateway.db, erased);
      expect(await unobserved([id, erased])).toEqual([`${id}/camera/0`]);
      expect(await unobserved([])).toEqual([]);
    });

    it('when nothing is missing before a time, then only chunks accepted at or after it are found', async () => {
      const [id, other] = [await used.interview(), await used.interview()];
      await chunks.insertMany(used.gateway.db, [...rows(id, 'camera', 3), ...rows(other, 'camera', 3)]);
      for (const each of [id, other])
        for (const seq of [0, 1, 2]) await accepted(each, seq, minutesAgo(30 - 10 * seq));
      const known = [
        { id, completeUpTo: minutesAgo(20) },
        { id: other, completeUpTo: minutesAgo(5) },
      ];
      expect(await unobserved([], { interviews: known })).toEqual([`${id}/camera/1`, `${id}/camera/2`]);
    });

    it('when one walk ends where the next begins, then a chunk of that exact time is found by one of them', async () => {
      const id = await used.interview();
      await chunks.insert(used.gateway.db, row(id, 'camera', 0));
      const moment = minutesAgo(10);
      await accepted(id, 0, moment);
      const before = { liveBefore: byModality(() => moment), acceptedBefore: moment };
      const found = [
        ...(await unobserved([id], before)),
        ...(await unobserved([], { interviews: [{ id, completeUpTo: moment }] })),
      ];
      expect(found).toEqual([`${id}/camera/0`]);
    });

    it('when a lane has a backlog, then recent chunks in it are left alone, and others are not', async () => {
      const id = await used.interview();
      await chunks.insertMany(used.gateway.db, [row(id, 'camera', 0), row(id, 'mic', 0)]);
      await accepted(id, 0, minutesAgo(10));
      const liveBefore = { camera: minutesAgo(15), mic: minutesAgo(5), words: minutesAgo(15) };
      expect(await unobserved([id], { liveBefore })).toEqual([`${id}/mic/0`]);
      expect(await unobserved([id], { liveBefore: { ...liveBefore, words: minutesAgo(5) } })).toEqual([
        `${id}/mic/0`,
        `${id}/words/0`,
      ]);
    });

    it('when a chunk is of a recording, then the live lanes do not affect it', async () => {
      const [live, recorded] = [await used.interview(), await used.interview()];
      const recordingId = await recording(recorded);
      await chunks.insert(used.gateway.db, row(live, 'camera', 0));
      await chunks.insert(used.gateway.db, row(recorded, 'camera', 0, recordingId));
      for (const id of [live, recorded]) await accepted(id, 0, minutesAgo(10));
      const [past, recent] = [minutesAgo(15), minutesAgo(5)];
      const find = (liveBefore: Date, acceptedBefore: Date) =>
        unobserved([live, recorded], { liveBefore: byModality(() => liveBefore), acceptedBefore });
      expect(await find(past, recent)).toEqual([`${recorded}/camera/0`]);
      expect(await find(recent, past)).toEqual([`${live}/camera/0`]);
      expect(await find(past, past)).toEqual([]);
    });

    it('when one range of a modality is requested, then only its chunks are returned', async () => {
      const id = await used.interview();
      await chunks.insertMany(used.gateway.db, [...rows(id, 'camera', 10), ...rows(id, 'mic', 10)]);
      await observe(id, 'words', 4);
      const within = (modality: Modality) =>
        unobserved([id], { within: { modality, firstSeq: 3, lastSeq: 5 } });
      expect(await within('camera')).toEqual([3, 4, 5].map((seq) => `${id}/camera/${seq}`));
      expect(await within('words')).toEqual([3, 5].map((seq) => `${id}/words/${seq}`));
    });

    it('when there is more than one page, then the oldest come first, and the rest once they are done', async () => {
      const [id, later] = [await used.interview(), await used.interview()];
      await chunks.insertMany(used.gateway.db, [...rows(later, 'camera', 3), ...rows(id, 'camera', 3)]);
      for (const seq of [0, 1, 2]) await accepted(id, seq, minutesAgo(30));
      const page = () => unobserved([later, id], { limit: 2 });
      expect(await page()).toEqual([`${id}/camera/0`, `${id}/camera/1`]);
      for (const seq of [0, 1]) await observe(id, 'camera', seq);
      expect(await page()).toEqual([`${id}/camera/2`, `${later}/camera/0`]);
    });
  });
});

describe('a live chunk', () => {
  const used = useStore();
  let interviewId: InterviewId;
  let consentId: ConsentId;
  beforeEach(async () => {
    interviewId = await used.interview();
    consentId = await consent(['camera']);
  });

  async function consent(streams: Stream[]): Promise<ConsentId> {
    const id = newId('consent');
    await consents.insert(used.gateway.db, {
      id,
      interview_id: interviewId,
      purpose: 'analysis',
      streams,
      statement: 'I agree',
    });
    return id;
  }

  const insert = (stream: Stream, seq = 0) =>
    chunks.insertAdmitted(used.gateway.db, row(interviewId, stream, seq));

  it('when a consent covers its stream, then it is inserted once', async () => {
    await consent(['camera', 'mic']);
    expect([await insert('camera'), await insert('camera'), await insert('camera', 1)]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('when no consent covers its stream, or it was withdrawn, then it is not inserted', async () => {
    expect(await insert('mic')).toBe(false);
    await consents.withdraw(used.gateway.db, consentId);
    expect(await insert('camera')).toBe(false);
  });

  it.each([
    { what: 'closed', change: (tx: Executor) => interviews.markClosed(tx, interviewId) },
    { what: 'erased', change: (tx: Executor) => interviews.markErased(tx, interviewId) },
    { what: 'withdrawn from', change: (tx: Executor) => consents.withdraw(tx, consentId) },
  ])('when the interview is being $what, then it waits for that, and is not inserted', async ({ change }) => {
    let inserting: Promise<boolean> | undefined;
    await used.gateway.transaction(async (tx) => {
      await interviews.lock(tx, interviewId, 'update');
      await change(tx);
      inserting = insert('camera');
      await vi.waitFor(async () => expect(await waiting()).toBe(1));
    });
    expect(await inserting).toBe(false);
    expect(await chunks.find(used.gateway.db, interviewId, 'camera', 0)).toBeUndefined();
  });

  const waiting = async () => {
    const { rows } = await sql<{ count: number }>`
      SELECT count(*)::int AS count FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(used.admin.db);
    return rows[0]?.count;
  };
});

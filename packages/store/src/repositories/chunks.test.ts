import type { InterviewId, Observation, Stream } from '@poise/shared/contracts';
import { sql } from 'kysely';
import { beforeEach, describe, expect, it } from 'vitest';
import { useStore } from '../test/use-store.ts';
import { chunks, type ManifestCursor } from './chunks.ts';
import { interviews } from './interviews.ts';
import { observations } from './observations.ts';

describe('the manifest', () => {
  const used = useStore();
  const before = new Date(Date.now() + 60_000);

  const row = (interviewId: InterviewId, stream: Stream, seq: number) => ({
    interview_id: interviewId,
    stream,
    seq,
    start_ms: seq * 1_000,
    duration_ms: 1_000,
    content_type: 'image/jpeg',
    bytes: 10,
    sha256: 'a'.repeat(64),
    blob_key: `${interviewId}/${stream}-${seq}`,
    recording_id: null,
  });
  const rows = (interviewId: InterviewId, stream: Stream, count: number) =>
    Array.from({ length: count }, (_, seq) => row(interviewId, stream, seq));
  const name = (chunk: { interview_id: string; stream: string; seq: number }) =>
    `${chunk.interview_id}/${chunk.stream}/${chunk.seq}`;

  beforeEach(() => used.admin.db.deleteFrom('chunks').execute());

  /** Walks through the whole manifest, page by page, as the reconciler does. */
  async function walk(limit: number, between: (page: number) => Promise<unknown> = async () => undefined) {
    const seen: string[] = [];
    let after: ManifestCursor | undefined;
    for (let page = 0; page < 1_000; page += 1) {
      const found = await chunks.unobserved(used.gateway.db, { before, after, limit });
      seen.push(...found.map(name));
      const last = found.at(-1);
      if (!last) return seen;
      after = {
        acceptedAt: last.accepted_at,
        interviewId: last.interview_id,
        stream: last.stream,
        seq: last.seq,
      };
      await between(page);
    }
    throw new Error('the walk does not end');
  }

  it('when a chunk is accepted twice at once, then one of them has the place', async () => {
    const id = await used.interview();
    const results = await Promise.all(
      Array.from({ length: 8 }, () => chunks.insert(used.gateway.db, row(id, 'camera', 0))),
    );
    expect(results.filter((result) => result === 'inserted')).toHaveLength(1);
    expect(await chunks.countByStream(used.gateway.db, id)).toEqual({ camera: 1, mic: 0 });
  });

  it.each([1, 7, 100])(
    'when a recording and live chunks are walked through by pages of %i, then each comes exactly once',
    async (limit) => {
      const [recorded, live] = [await used.interview(), await used.interview()];
      const expected = [
        ...rows(recorded, 'camera', 40),
        ...rows(recorded, 'mic', 9),
        ...rows(live, 'camera', 5),
      ];
      // The rows of a recording share their moment to the microsecond.
      await used.gateway.transaction((tx) => chunks.insertMany(tx, expected.slice(0, 49)));
      for (const chunk of expected.slice(49)) await chunks.insert(used.gateway.db, chunk);
      const seen = await walk(limit);
      expect(seen.toSorted()).toEqual(expected.map(name).toSorted());
    },
  );

  it('when chunks are observed and accepted during a walk, then none of the others is skipped or repeated', async () => {
    const [id, late] = [await used.interview(), await used.interview()];
    await chunks.insertMany(used.gateway.db, rows(id, 'camera', 20));
    const seen = await walk(3, async (page) => {
      if (page > 4) return;
      await observations.upsert(used.orchestrator.db, failure(id, page * 3 + 1));
      await chunks.insert(used.gateway.db, row(late, 'mic', page));
    });
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.filter((chunk) => chunk.startsWith(id))).toHaveLength(20);
  });

  const failure = (interviewId: InterviewId, seq: number): Observation => ({
    interviewId,
    stream: 'camera',
    seq,
    startMs: 0,
    endMs: 1,
    status: 'failed',
    code: 'internal',
  });

  it('when a chunk was observed, or its interview erased, or it came just now, then it is left out', async () => {
    const [id, erased] = [await used.interview(), await used.interview()];
    await chunks.insertMany(used.gateway.db, [...rows(id, 'camera', 3), ...rows(erased, 'camera', 2)]);
    await chunks.insert(used.gateway.db, row(id, 'mic', 1));
    await observations.upsert(used.orchestrator.db, failure(id, 1));
    await interviews.markErased(used.gateway.db, erased);
    expect((await walk(2)).toSorted()).toEqual([`${id}/camera/0`, `${id}/camera/2`, `${id}/mic/1`]);
    await sql`UPDATE chunks SET accepted_at = now() + interval '1 hour' WHERE seq = 2`.execute(used.admin.db);
    expect((await walk(2)).toSorted()).toEqual([`${id}/camera/0`, `${id}/mic/1`]);
  });

  it('when one range is asked for, then only its chunks come', async () => {
    const id = await used.interview();
    await chunks.insertMany(used.gateway.db, [...rows(id, 'camera', 10), ...rows(id, 'mic', 10)]);
    const within = { interviewId: id, stream: 'camera' as const, firstSeq: 3, lastSeq: 5 };
    const found = await chunks.unobserved(used.gateway.db, { before, within, limit: 10 });
    expect(found.map(name)).toEqual([3, 4, 5].map((seq) => `${id}/camera/${seq}`));
  });

  it('when more chunks come than one statement takes, then all are stored', async () => {
    const id = await used.interview();
    await chunks.insertMany(used.gateway.db, rows(id, 'camera', 1_203));
    expect(await chunks.countByStream(used.gateway.db, id)).toEqual({ camera: 1_203, mic: 0 });
    expect(await chunks.durationMs(used.gateway.db, id)).toBe(1_203_000);
  });
});

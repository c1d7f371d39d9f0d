import { effectiveOf, type InterviewId, LIMITS, newId, type Observation } from '@poise/shared/contracts';
import * as fc from 'fast-check';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { useStore } from '../test/use-store.ts';
import { chunkOutcomes } from './chunk-outcomes.ts';
import { chunks } from './chunks.ts';
import { observations } from './observations.ts';

describe('an observation', () => {
  const used = useStore();
  const about = { modality: 'camera', seq: 0, generation: '0-a', startMs: 0, endMs: 2_000 } as const;
  const model = { id: 'faces', version: '1', sha256: 'a'.repeat(64) };

  const failed = (interviewId: InterviewId, more: Partial<typeof about> | object = {}): Observation => ({
    ...about,
    interviewId,
    status: 'failed',
    code: 'internal',
    ...more,
  });
  const put = (observation: Observation) => observations.upsert(used.orchestrator.db, observation);

  it('when observations of a chunk arrive in any order, then the effective one is the same', async () => {
    const kinds = [
      { ...about, status: 'scored' as const, model, face: { frames: [] } },
      { ...about, status: 'rejected' as const, code: 'media_corrupt' },
      { ...about, status: 'rejected' as const, code: 'media_corrupt', model },
      { ...about, status: 'failed' as const, code: 'chunk_quarantined' },
      { ...about, status: 'failed' as const, code: 'analysis_timeout' },
    ];
    const run = { firstSeq: 0, lastSeq: 0 };
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...kinds, ...kinds], { minLength: 1 }), async (arrivals) => {
        const interviewId = newId('interview');
        const all = arrivals.map((kind) => ({ ...kind, interviewId }) satisfies Observation);
        for (const observation of all) await put(observation);
        const kept = await observations.between(used.orchestrator.db, interviewId, 'camera', run);
        expect(effectiveOf(kept)).toEqual(effectiveOf(all));
      }),
      { numRuns: 40 },
    );
  });

  it('when the same one arrives again, then it is distinguished from one that adds something', async () => {
    const interviewId = newId('interview');
    const add = (more: object) => put(failed(interviewId, more));
    expect(await add({})).toBe('stored');
    expect(await add({})).toBe('repeated');
    expect(await add({ status: 'rejected', code: 'media_corrupt' })).toBe('stored');
    expect(await add({})).toBe('repeated');
    const scored = { status: 'scored', model, face: { frames: [] }, code: undefined };
    expect(await add(scored)).toBe('stored');
    expect(await add(scored)).toBe('repeated');
    const kept = await observations.list(used.orchestrator.db, interviewId);
    expect(kept.map(({ status }) => status)).toEqual(['rejected', 'scored']);
  });

  it('when it is stored, then it is read unchanged, with the generation of its bytes', async () => {
    const interviewId = newId('interview');
    const words = { status: 'abstained', code: 'no-speech' } as const;
    const scored: Observation = {
      ...about,
      interviewId,
      modality: 'words',
      generation: '0-Zm9vYmFy',
      status: 'scored',
      model,
      words,
    };
    await put(scored);
    expect(await observations.list(used.gateway.db, interviewId)).toEqual([scored]);
  });

  it('when one of other bytes arrives, then it replaces the stored one even if it is worse, with its generation', async () => {
    const interviewId = newId('interview');
    await put(failed(interviewId, { generation: '0-old', status: 'rejected', code: 'media_corrupt' }));
    expect(await put(failed(interviewId, { generation: '0-new' }))).toBe('stored');
    const [kept] = await observations.list(used.orchestrator.db, interviewId);
    expect(kept).toMatchObject({ generation: '0-new', status: 'failed' });
    const { rows } =
      await sql`SELECT generation FROM observations WHERE interview_id = ${interviewId}`.execute(
        used.admin.db,
      );
    expect(rows).toEqual([{ generation: '0-new' }]);
  });

  it('when version 0.1 stored it, then its modality is its stream, and its generation is unknown', async () => {
    const interviewId = newId('interview');
    const { modality: _m, generation: _g, ...older } = { ...failed(interviewId), stream: 'mic' };
    await sql`
      INSERT INTO observations (interview_id, stream, seq, model, status, start_ms, end_ms, body)
      VALUES (${interviewId}, 'mic', 0, '', 'failed', 0, 2000, ${JSON.stringify(older)})`.execute(
      used.orchestrator.db,
    );
    const { db } = used.orchestrator;
    const expected = [failed(interviewId, { modality: 'mic', generation: '' })];
    expect(await observations.list(db, interviewId)).toEqual(expected);
    expect(await observations.touching(db, interviewId, { startMs: 0, endMs: 1 })).toEqual(expected);
    const run = { firstSeq: 0, lastSeq: 9 };
    expect(await observations.between(db, interviewId, 'mic', run)).toEqual(expected);
    expect((await chunkOutcomes.after(db, interviewId, '0', 9)).map(({ body }) => body)).toEqual([
      { type: 'chunk.failed', modality: 'mic', seq: 0, startMs: 0, endMs: 2_000, code: 'internal' },
    ]);
  });

  it('when a run of chunks is read, then those of the modality are returned, in order', async () => {
    const interviewId = newId('interview');
    for (const seq of [7, 3, 5, 4, 2])
      for (const modality of ['mic', 'words']) await put(failed(interviewId, { modality, seq }));
    await put(failed(interviewId, { modality: 'mic', seq: 4, model }));
    const run = { firstSeq: 3, lastSeq: 5 };
    const found = await observations.between(used.orchestrator.db, interviewId, 'mic', run);
    expect(found.map(({ seq, modality }) => [seq, modality])).toEqual([
      [3, 'mic'],
      [4, 'mic'],
      [4, 'mic'],
      [5, 'mic'],
    ]);
  });

  describe('when those of a span are read', () => {
    const touching = async (interviewId: InterviewId, startMs: number, endMs: number) =>
      (await observations.touching(used.orchestrator.db, interviewId, { startMs, endMs })).map(
        ({ seq }) => seq,
      );

    it('then those that overlap it are returned', async () => {
      const interviewId = newId('interview');
      for (const [seq, startMs] of [0, 2_000, 4_000].entries())
        await put(failed(interviewId, { seq, startMs, endMs: startMs + 2_000 }));
      expect(await touching(interviewId, 2_500, 4_000)).toEqual([1]);
      expect(await touching(interviewId, 3_999, 4_001)).toEqual([1, 2]);
      expect(await touching(interviewId, 0, 100_000)).toEqual([0, 1, 2]);
      expect(await touching(interviewId, 7_000, 8_000)).toEqual([]);
    });

    it('then the longest possible chunk is found from its very end', async () => {
      const interviewId = newId('interview');
      const [startMs, endMs] = [3_000_000, 3_000_000 + LIMITS.chunkMs];
      await put(failed(interviewId, { seq: 1, startMs, endMs }));
      expect(await touching(interviewId, endMs - 1, endMs)).toEqual([1]);
      expect(await touching(interviewId, endMs, endMs + 1_000)).toEqual([1]);
      expect(await touching(interviewId, endMs + 1, endMs + 1_000)).toEqual([]);
      expect(await touching(interviewId, startMs - 1_000, startMs)).toEqual([]);
    });
  });

  it('when the end of an interview is read, then it is that of its last observation', async () => {
    const interviewId = newId('interview');
    expect(await observations.endMs(used.orchestrator.db, interviewId)).toBe(0);
    await put(failed(interviewId, { seq: 1, startMs: 5_000, endMs: 9_500 }));
    await put(failed(interviewId, { seq: 2, startMs: 7_000, endMs: 8_000 }));
    expect(await observations.endMs(used.orchestrator.db, interviewId)).toBe(9_500);
  });

  it('when bytes of some modalities were withdrawn, then other modalities and other bytes stay', async () => {
    const interviewId = await used.interview();
    const chunk = (seq: number, generation: string) => ({
      interview_id: interviewId,
      stream: 'mic' as const,
      seq,
      start_ms: 0,
      duration_ms: 1_000,
      content_type: 'audio/wav',
      bytes: 10,
      sha256: 'a'.repeat(64),
      blob_key: `media/ten_1/${interviewId}/mic/${generation}`,
      recording_id: null,
    });
    await chunks.insertMany(used.gateway.db, [chunk(0, '0-new'), chunk(2, '2-new')]);
    await put(failed(interviewId));
    for (const modality of ['mic', 'words']) {
      await put(failed(interviewId, { modality, generation: '0-new' }));
      await put(failed(interviewId, { modality, seq: 1, generation: '1-old' }));
      await put(failed(interviewId, { modality, seq: 2, generation: '2-old' }));
    }
    const names = (found: Observation[]) =>
      found.map(({ modality, generation }) => `${modality} ${generation}`).toSorted();
    const { db } = used.orchestrator;
    await observations.removeStale(db, interviewId, { modalities: ['mic', 'words'], ofOlder: 'removed' });
    expect(names(await observations.list(db, interviewId))).toEqual([
      'camera 0-a',
      'mic 0-new',
      'words 0-new',
    ]);
    await observations.removeOfInterview(db, interviewId);
    expect(await observations.list(db, interviewId)).toEqual([]);
  });
});

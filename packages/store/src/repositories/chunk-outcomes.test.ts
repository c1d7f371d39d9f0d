import { type InterviewId, newId, type Observation } from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { useStore } from '../test/use-store.ts';
import { chunkOutcomes } from './chunk-outcomes.ts';
import { observations } from './observations.ts';

describe('the outcomes of chunks', () => {
  const used = useStore();
  const model = { id: 'faces', version: '1', sha256: 'a'.repeat(64) };

  const failed = (interviewId: InterviewId, more: object = {}): Observation => ({
    interviewId,
    modality: 'camera',
    seq: 0,
    generation: '0-a',
    startMs: 0,
    endMs: 2_000,
    status: 'failed',
    code: 'internal',
    ...more,
  });
  const put = (observation: Observation) => observations.upsert(used.orchestrator.db, observation);

  it('when outcomes are reported, then they are in the order in which they became known, after an ordinal', async () => {
    const interviewId = newId('interview');
    const { db } = used.orchestrator;
    expect(await chunkOutcomes.lastOrdinal(db, interviewId)).toBe('0');
    await put(failed(interviewId, { seq: 9, startMs: 9_000, endMs: 10_000 }));
    const mark = await chunkOutcomes.lastOrdinal(db, interviewId);
    await put(failed(interviewId, { seq: 2, status: 'rejected', code: 'media_corrupt', modality: 'mic' }));
    await put(failed(newId('interview'), { seq: 3 }));
    await put(
      failed(interviewId, { seq: 1, status: 'scored', model, face: { frames: [] }, code: undefined }),
    );

    const all = await chunkOutcomes.after(used.gateway.db, interviewId, '0', 10);
    expect(all.map(({ body }) => body)).toEqual([
      { type: 'chunk.failed', modality: 'camera', seq: 9, startMs: 9_000, endMs: 10_000, code: 'internal' },
      { type: 'chunk.rejected', modality: 'mic', seq: 2, startMs: 0, endMs: 2_000, code: 'media_corrupt' },
      { type: 'chunk.scored', modality: 'camera', seq: 1, startMs: 0, endMs: 2_000 },
    ]);
    expect(all.every(({ at }) => at instanceof Date)).toBe(true);
    expect(await chunkOutcomes.after(db, interviewId, mark, 10)).toEqual(all.slice(1));
    expect(await chunkOutcomes.after(db, interviewId, mark, 1)).toEqual(all.slice(1, 2));
    expect(await chunkOutcomes.lastOrdinal(db, interviewId)).toBe(all.at(-1)?.ordinal);
    expect(await chunkOutcomes.after(db, interviewId, all.at(-1)?.ordinal ?? '', 10)).toEqual([]);
  });

  /** A reader who reads after each arrival, and one who reads at the end. */
  async function readAlong(arrivals: object[]) {
    const interviewId = newId('interview');
    const { db } = used.orchestrator;
    const seen: string[] = [];
    const read = async (after: string, into: string[]) => {
      const found = await chunkOutcomes.after(db, interviewId, after, 10);
      into.push(...found.map(({ body }) => body.type));
      return found.at(-1)?.ordinal ?? after;
    };
    let ordinal = '0';
    for (const arrival of arrivals) {
      await put(failed(interviewId, arrival));
      ordinal = await read(ordinal, seen);
    }
    const atTheEnd: string[] = [];
    await read('0', atTheEnd);
    return { seen, atTheEnd, lastOrdinal: await chunkOutcomes.lastOrdinal(db, interviewId), ordinal };
  }
  const rejected = { status: 'rejected', code: 'media_corrupt' };
  const scored = { status: 'scored', code: undefined, model, face: { frames: [] } };
  const failedWithModel = { model };

  it.each([
    ['failed -> rejected', [{}, rejected], ['chunk.failed', 'chunk.rejected'], ['chunk.rejected']],
    [
      'failed -> scored by the same model',
      [failedWithModel, scored],
      ['chunk.failed', 'chunk.scored'],
      ['chunk.scored'],
    ],
    [
      'failed -> scored',
      [{}, {}, scored, scored],
      ['chunk.failed', 'chunk.scored'],
      ['chunk.failed', 'chunk.scored'],
    ],
    ['scored, then failed late', [scored, {}, scored], ['chunk.scored'], ['chunk.scored']],
    ['failed twice', [{}, failedWithModel], ['chunk.failed'], ['chunk.failed']],
    ['rejected, then failed late', [rejected, {}, failedWithModel], ['chunk.rejected'], ['chunk.rejected']],
  ] as const)(
    'when an outcome changes (%s), then a reader that is past it sees each state once',
    async (_change, arrivals, seen, atTheEnd) => {
      const read = await readAlong([...arrivals]);
      expect(read).toMatchObject({ seen, atTheEnd });
    },
  );
});

import { effectiveOf, newId, type Observation } from '@poise/shared/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { useStore } from '../test/use-store.ts';
import { observations } from './observations.ts';

describe('an observation', () => {
  const used = useStore();
  const about = { stream: 'camera', seq: 0, startMs: 0, endMs: 2_000 } as const;
  const model = { id: 'faces', version: '1', sha256: 'a'.repeat(64) };

  it('when observations of a chunk come in any order, then the one that counts is the same', async () => {
    const kinds = [
      { ...about, status: 'scored' as const, model, face: { frames: [] } },
      { ...about, status: 'rejected' as const, code: 'media_corrupt' },
      { ...about, status: 'rejected' as const, code: 'media_corrupt', model },
      { ...about, status: 'failed' as const, code: 'chunk_quarantined' },
      { ...about, status: 'failed' as const, code: 'analysis_timeout' },
    ];
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...kinds, ...kinds], { minLength: 1 }), async (arrivals) => {
        const interviewId = newId('interview');
        const all = arrivals.map((kind) => ({ ...kind, interviewId }) satisfies Observation);
        for (const observation of all) await observations.upsert(used.orchestrator.db, observation);
        const kept = await observations.ofChunk(used.orchestrator.db, interviewId, 'camera', 0);
        expect(effectiveOf(kept)).toEqual(effectiveOf(all));
      }),
      { numRuns: 40 },
    );
  });

  it('when the same one comes again, then it is told apart from one that adds something', async () => {
    const interviewId = newId('interview');
    const put = (more: object) =>
      observations.upsert(used.orchestrator.db, { ...about, interviewId, ...more } as Observation);
    expect(await put({ status: 'failed', code: 'internal' })).toBe('stored');
    expect(await put({ status: 'failed', code: 'internal' })).toBe('repeated');
    expect(await put({ status: 'rejected', code: 'media_corrupt' })).toBe('stored');
    expect(await put({ status: 'failed', code: 'internal' })).toBe('repeated');
    expect(await put({ status: 'scored', model, face: { frames: [] } })).toBe('stored');
    expect(await put({ status: 'scored', model, face: { frames: [] } })).toBe('repeated');
    const kept = await observations.list(used.orchestrator.db, interviewId);
    expect(kept.map(({ status }) => status)).toEqual(['rejected', 'scored']);
  });

  it('when a stretch is asked for, then those that touch it come, and those of the stream alone go', async () => {
    const interviewId = newId('interview');
    for (const [seq, startMs] of [0, 2_000, 4_000].entries()) {
      await observations.upsert(used.orchestrator.db, {
        ...about,
        interviewId,
        seq,
        startMs,
        endMs: startMs + 2_000,
        status: 'failed',
        code: 'internal',
      });
    }
    const touching = await observations.touching(used.orchestrator.db, interviewId, 2_500, 4_000);
    expect(touching.map(({ seq }) => seq)).toEqual([1]);
    await observations.removeOfInterview(used.orchestrator.db, interviewId, ['mic']);
    expect(await observations.list(used.orchestrator.db, interviewId)).toHaveLength(3);
    await observations.removeOfInterview(used.orchestrator.db, interviewId);
    expect(await observations.list(used.orchestrator.db, interviewId)).toEqual([]);
  });
});

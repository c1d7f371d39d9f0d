import { type Modality, newId, observation } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { describe, expect, it } from 'vitest';
import { type Settled, settleChunks } from './settle.ts';
import type { ChunkRef, Findings } from './task.ts';

const about = { interviewId: newId('interview'), modality: 'camera' as Modality, generation: 'rec_1' };
const chunks: ChunkRef[] = [5, 6, 7].map((seq) => ({
  ...about,
  seq,
  startMs: seq * 2_000,
  endMs: seq * 2_000 + 2_000,
}));

const findings: Findings = {
  model: { id: 'faces', version: '1', sha256: 'a'.repeat(64) },
  face: { frames: [] },
};

const codes = ({ observations }: Settled) =>
  observations.map((one) => [one.seq, one.status, 'code' in one ? one.code : undefined]);

/** An analysis that yields some outcomes and then throws, if given an error. */
const yielding = (outcomes: (Findings | PoiseError)[], error?: Error) =>
  async function* () {
    yield* outcomes;
    if (error) throw error;
  };
const finding = (found: number, error?: Error) =>
  yielding(
    Array.from({ length: found }, () => findings),
    error,
  );

const settle = (analyse: Parameters<typeof settleChunks>[0]['analyse'], context: object = {}) =>
  settleChunks({
    chunks,
    analyse,
    context: { signal: new AbortController().signal, attempt: 1, lastAttempt: false, ...context },
  });
const lastAttempt = { attempt: 3, lastAttempt: true };

describe('chunks that are analysed', () => {
  it('when the analysis succeeds, then each is scored, in order, as the contract requires', async () => {
    const settled = await settle(finding(3));
    expect(codes(settled)).toEqual([
      [5, 'scored', undefined],
      [6, 'scored', undefined],
      [7, 'scored', undefined],
    ]);
    expect(settled.error).toBeUndefined();
    for (const one of settled.observations) expect(observation.parse(one)).toEqual(one);
    expect(settled.observations[1]).toEqual({ ...chunks[1], status: 'scored', ...findings });
  });

  it('when the media are at fault, then chunks without an outcome are rejected, and the job succeeds', async () => {
    const settled = await settle(finding(1, new PoiseError('media_corrupt')));
    expect(codes(settled)).toEqual([
      [5, 'scored', undefined],
      [6, 'rejected', 'media_corrupt'],
      [7, 'rejected', 'media_corrupt'],
    ]);
    expect(settled.error).toBeUndefined();
    for (const one of settled.observations) expect(observation.parse(one)).toEqual(one);
  });

  it('when the fault is ours and an attempt is left, then the queue retries all chunks', async () => {
    const failing = settle(finding(1, new PoiseError('analysis_failed')));
    await expect(failing).rejects.toMatchObject({ code: 'analysis_failed' });
  });

  it('when the fault is ours on the last attempt, then the other chunks fail, and so does the job', async () => {
    const settled = await settle(finding(1, new Error('a bug')), lastAttempt);
    expect(codes(settled)).toEqual([
      [5, 'scored', undefined],
      [6, 'failed', 'internal'],
      [7, 'failed', 'internal'],
    ]);
    expect(settled.error).toMatchObject({ code: 'internal' });
  });

  it('when the error is not retryable, then the first attempt settles all chunks', async () => {
    const settled = await settle(finding(0, new PoiseError('model_corrupt')));
    expect(codes(settled)).toEqual([5, 6, 7].map((seq) => [seq, 'failed', 'model_corrupt']));
    expect(settled.error).toMatchObject({ code: 'model_corrupt' });
  });

  it('when the analysis yields too few outcomes, then the other chunks do not count as scored', async () => {
    const settled = await settle(finding(2), lastAttempt);
    expect(codes(settled).at(-1)).toEqual([7, 'failed', 'internal']);
    expect(settled.error).toMatchObject({ code: 'internal' });
  });

  it('when the analysis yields too many outcomes, then no other chunk gets the surplus', async () => {
    const settled = await settle(finding(4), lastAttempt);
    expect(codes(settled)).toEqual([5, 6, 7].map((seq) => [seq, 'scored', undefined]));
    expect(settled.error).toMatchObject({ code: 'internal' });
  });

  describe('when an error affects only one chunk', () => {
    it('and its media are at fault, then it is rejected and the others are scored', async () => {
      const settled = await settle(yielding([findings, new PoiseError('media_corrupt'), findings]));
      expect(codes(settled)).toEqual([
        [5, 'scored', undefined],
        [6, 'rejected', 'media_corrupt'],
        [7, 'scored', undefined],
      ]);
      expect(settled.error).toBeUndefined();
    });

    it('and the fault is ours with an attempt left, then all of them are retried', async () => {
      const failing = settle(yielding([findings, new PoiseError('analysis_failed'), findings]));
      await expect(failing).rejects.toMatchObject({ code: 'analysis_failed' });
    });

    it('and the fault is ours on the last attempt, then it fails, and so does the job', async () => {
      const outcomes = [new PoiseError('analysis_failed'), findings, new PoiseError('model_missing')];
      const settled = await settle(yielding(outcomes), lastAttempt);
      expect(codes(settled)).toEqual([
        [5, 'failed', 'analysis_failed'],
        [6, 'scored', undefined],
        [7, 'failed', 'model_missing'],
      ]);
      expect(settled.error).toMatchObject({ code: 'analysis_failed' });
    });

    it('and the error is not retryable, then it fails at once and the others are scored', async () => {
      const settled = await settle(yielding([findings, new PoiseError('tool_missing'), findings]));
      expect(codes(settled)[1]).toEqual([6, 'failed', 'tool_missing']);
      expect(codes(settled)[2]).toEqual([7, 'scored', undefined]);
      expect(settled.error).toMatchObject({ code: 'tool_missing' });
    });
  });

  describe('when stored media are missing', () => {
    it('for one chunk, then it fails at once and the job does not: nobody can restore them', async () => {
      const settled = await settle(yielding([findings, new PoiseError('blob_missing'), findings]));
      expect(codes(settled)).toEqual([
        [5, 'scored', undefined],
        [6, 'failed', 'blob_missing'],
        [7, 'scored', undefined],
      ]);
      expect(settled.error).toBeUndefined();
    });

    it('for all chunks, then they are retried and finally fail, and the job does not', async () => {
      const gone = finding(1, new PoiseError('blob_missing'));
      await expect(settle(gone)).rejects.toMatchObject({ code: 'blob_missing' });
      const settled = await settle(gone, lastAttempt);
      expect(codes(settled)).toEqual([
        [5, 'scored', undefined],
        [6, 'failed', 'blob_missing'],
        [7, 'failed', 'blob_missing'],
      ]);
      expect(settled.error).toBeUndefined();
    });
  });

  describe('when the job is aborted, and the error of an aborted tool looks like damaged media', () => {
    const cutOff = finding(1, new PoiseError('media_corrupt'));

    it('by its timeout on the last attempt, then the other chunks fail with the timeout', async () => {
      const signal = AbortSignal.abort(new PoiseError('analysis_timeout'));
      const settled = await settle(cutOff, { signal, ...lastAttempt });
      expect(codes(settled)).toEqual([
        [5, 'scored', undefined],
        [6, 'failed', 'analysis_timeout'],
        [7, 'failed', 'analysis_timeout'],
      ]);
      expect(settled.error).toMatchObject({ code: 'analysis_timeout' });
    });

    it('by a shutdown, then nothing is settled, not even on the last attempt', async () => {
      const signal = AbortSignal.abort(new PoiseError('unavailable'));
      const stopped = settle(cutOff, { signal, ...lastAttempt });
      await expect(stopped).rejects.toMatchObject({ code: 'unavailable' });
    });
  });
});

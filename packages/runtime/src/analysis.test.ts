import { newId, type Observation, observation } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import type { JobName } from '@poise/shared/jobs';
import { beforeEach, describe, expect, it } from 'vitest';
import { chunksOfRange, type Findings, settleChunks } from './analysis.ts';
import type { Publish } from './queue/index.ts';

const interviewId = newId('interview');
const range = { interviewId, firstSeq: 5, lastSeq: 7, startMs: 10_000, endMs: 15_500 };
const chunks = chunksOfRange(range, 'camera', 2_000);

const findings: Findings = {
  model: { id: 'faces', version: '1', sha256: 'a'.repeat(64) },
  face: { frames: [] },
};

let published: { name: JobName; payload: Observation }[];
const publish: Publish = async (name, payload) => {
  published.push({ name, payload: payload as Observation });
};
const outcome = () =>
  published.map(({ payload }) => [payload.seq, payload.status, 'code' in payload ? payload.code : undefined]);

beforeEach(() => {
  published = [];
});

/** An analysis that finds `found` things and then throws, if there is something to throw. */
const finding = (found: number, error?: Error) =>
  async function* () {
    for (let i = 0; i < found; i += 1) yield findings;
    if (error) throw error;
  };

const settle = (analyse: Parameters<typeof settleChunks>[0]['analyse'], context: object = {}) =>
  settleChunks({
    chunks,
    publish,
    analyse,
    context: { signal: new AbortController().signal, attempt: 1, lastAttempt: false, ...context },
  });

describe('the chunks of a range', () => {
  it('when the recording ends within the last one, then that one is shorter', () => {
    expect(chunks.map(({ seq, startMs, endMs }) => [seq, startMs, endMs])).toEqual([
      [5, 10_000, 12_000],
      [6, 12_000, 14_000],
      [7, 14_000, 15_500],
    ]);
  });
});

describe('chunks that are analysed', () => {
  it('when all goes well, then each is scored, in order, in the form of the contract', async () => {
    await settle(finding(3));
    expect(outcome()).toEqual([
      [5, 'scored', undefined],
      [6, 'scored', undefined],
      [7, 'scored', undefined],
    ]);
    for (const { name, payload } of published) {
      expect(name).toBe('interview.observation');
      expect(observation.parse(payload)).toEqual(payload);
    }
  });

  it('when the material is at fault, then what has no finding yet is rejected and the job is done', async () => {
    await settle(finding(1, new PoiseError('media_corrupt')));
    expect(outcome()).toEqual([
      [5, 'scored', undefined],
      [6, 'rejected', 'media_corrupt'],
      [7, 'rejected', 'media_corrupt'],
    ]);
  });

  it('when we are at fault and a try is left, then the rest is left to the queue', async () => {
    await expect(settle(finding(1, new PoiseError('blob_missing')))).rejects.toMatchObject({
      code: 'blob_missing',
    });
    expect(outcome()).toEqual([[5, 'scored', undefined]]);
  });

  it('when we are at fault on the last try, then the rest has failed and the job is given up', async () => {
    await expect(
      settle(finding(1, new Error('a bug')), { attempt: 3, lastAttempt: true }),
    ).rejects.toMatchObject({ code: 'internal' });
    expect(outcome()).toEqual([
      [5, 'scored', undefined],
      [6, 'failed', 'internal'],
      [7, 'failed', 'internal'],
    ]);
  });

  it('when no further try can help, then the first one settles all', async () => {
    await expect(settle(finding(0, new PoiseError('model_corrupt')))).rejects.toMatchObject({
      code: 'model_corrupt',
    });
    expect(outcome()).toEqual([5, 6, 7].map((seq) => [seq, 'failed', 'model_corrupt']));
  });

  it('when the analysis finds too little, then the rest is not taken for scored', async () => {
    await expect(settle(finding(2), { lastAttempt: true })).rejects.toMatchObject({ code: 'internal' });
    expect(outcome().at(-1)).toEqual([7, 'failed', 'internal']);
  });

  it('when the analysis finds too much, then no other chunk gets the surplus', async () => {
    await expect(settle(finding(4), { lastAttempt: true })).rejects.toMatchObject({ code: 'internal' });
    expect(outcome()).toEqual([5, 6, 7].map((seq) => [seq, 'scored', undefined]));
  });

  it('when an observation cannot be published, then its chunk does not count as settled', async () => {
    const failing: Publish = async (name, payload) => {
      if ((payload as Observation).status === 'scored' && (payload as Observation).seq === 6) {
        throw new PoiseError('invalid_job');
      }
      await publish(name, payload);
    };
    await expect(
      settleChunks({
        chunks,
        publish: failing,
        analyse: finding(3),
        context: { signal: new AbortController().signal, attempt: 1, lastAttempt: false },
      }),
    ).rejects.toMatchObject({ code: 'invalid_job' });
    expect(outcome()).toEqual([
      [5, 'scored', undefined],
      [6, 'failed', 'invalid_job'],
      [7, 'failed', 'invalid_job'],
    ]);
  });

  describe('when the job is aborted, and a tool that was cut off looks as if the material were damaged', () => {
    const cutOff = finding(1, new PoiseError('media_corrupt'));

    it('by its timeout on the last try, then the rest has failed of the timeout', async () => {
      const signal = AbortSignal.abort(new PoiseError('analysis_timeout'));
      await expect(settle(cutOff, { signal, lastAttempt: true })).rejects.toMatchObject({
        code: 'analysis_timeout',
      });
      expect(outcome()).toEqual([
        [5, 'scored', undefined],
        [6, 'failed', 'analysis_timeout'],
        [7, 'failed', 'analysis_timeout'],
      ]);
    });

    it('by a shutdown, then nothing is settled, not even on the last try', async () => {
      const signal = AbortSignal.abort(new PoiseError('unavailable'));
      await expect(settle(cutOff, { signal, lastAttempt: true })).rejects.toMatchObject({
        code: 'unavailable',
      });
      expect(outcome()).toEqual([[5, 'scored', undefined]]);
    });
  });
});

import { pathToFileURL } from 'node:url';
import {
  type BlobStore,
  createBlobStore,
  createLogger,
  createMetrics,
  createQueueRuntime,
  type Publish,
  type QueueRuntime,
} from '@poise/runtime';
import { newId, type Observation, observation } from '@poise/shared/contracts';
import { JOBS, type JobHandlers, type JobPayload } from '@poise/shared/jobs';
import { createSpeechPipeline, type SpeechPipeline } from '@poise/speech/pipeline';
import { createTestDatabase, TEST_NAMESPACE, temporaryFolder, waitFor } from '@poise/testing';
import { buildClipBytes, buildTone, buildWav, toPcm16 } from '@poise/testing/media';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createSpeechWorker } from './app.ts';

const folder = temporaryFolder('speech-worker');
const context = { signal: new AbortController().signal, attempt: 1, lastAttempt: false };
const CHUNK_MS = 4_000;

type Task = Parameters<SpeechPipeline['analyse']>[0];

let blobs: BlobStore;
let published: Observation[];
let asked: { heardMs: number; startMs: number; emotion: boolean; fluency: boolean }[];
/** Held by a test, it keeps the job in hand from ending. */
let gate: Promise<void>;

/** Hears nobody, but tells what it was asked. */
const pipeline: SpeechPipeline = {
  model: ({ emotion, fluency }) => ({
    id: 'speech',
    version: `${emotion} ${fluency}`,
    sha256: 'a'.repeat(64),
  }),
  async *analyse({ samples, startMs, chunks, emotion, fluency }: Task) {
    asked.push({ heardMs: samples.length / 16, startMs, emotion, fluency });
    await gate;
    for (const _ of chunks) {
      yield {
        speechRatio: 0,
        voicedRatio: 0,
        speech: [],
        seconds: [],
        syllablesMs: [],
        level: { peakDbfs: -6, clippedRatio: 0 },
        quality: { reasons: ['no-speech'] },
      };
    }
  },
  close: async () => undefined,
};

const publish: Publish = async (_name, payload) => void published.push(observation.parse(payload));

beforeAll(async () => {
  blobs = createBlobStore(pathToFileURL(folder.path).href);
  await blobs.put('wav', buildWav({ durationMs: CHUNK_MS }));
  await blobs.put('pcm', toPcm16(buildTone({ durationMs: CHUNK_MS })));
  const ogg = await buildClipBytes({ container: 'ogg', durationMs: CHUNK_MS });
  await blobs.put('ogg', ogg);
  await blobs.put('torn', ogg.subarray(0, 60));
  await blobs.put('recording', await buildClipBytes({ container: 'webm', durationMs: 25_000 }));
});
afterAll(() => folder.remove());
beforeEach(() => {
  published = [];
  asked = [];
  gate = Promise.resolve();
});

function chunk(blobKey: string, rest: Partial<JobPayload<'speech.chunk'>> = {}): JobPayload<'speech.chunk'> {
  const place = { interviewId: newId('interview'), seq: 7, startMs: 28_000, durationMs: CHUNK_MS };
  return { ...place, blobKey, contentType: 'audio/wav', profile: 'practice', ...rest };
}

describe('the speech worker', () => {
  let handlers: JobHandlers<'speech'>;
  beforeEach(() => {
    handlers = createSpeechWorker({ pipeline, blobs, publish });
  });

  it.each([
    ['wav', 'audio/wav'],
    ['pcm', 'audio/pcm'],
    ['ogg', 'audio/ogg'],
  ] as const)(
    'when a chunk of %s comes, then one observation tells what was heard at its time',
    async (key, contentType) => {
      await handlers['speech.chunk'](chunk(key, { contentType }), context);
      expect(asked).toEqual([{ heardMs: CHUNK_MS, startMs: 28_000, emotion: true, fluency: true }]);
      expect(published).toMatchObject([
        {
          seq: 7,
          stream: 'mic',
          startMs: 28_000,
          endMs: 32_000,
          status: 'scored',
          model: { version: 'true true' },
        },
      ]);
    },
  );

  it('when it is an assessment and stumbles are left out, then neither is asked for and the model says so', async () => {
    await handlers['speech.chunk'](chunk('wav', { profile: 'assessment', fluency: 'off' }), context);
    expect(asked).toMatchObject([{ emotion: false, fluency: false }]);
    expect(published[0]?.model?.version).toBe('false false');
  });

  it('when a range of a recording comes, then it is heard as a whole, and each chunk has its own time', async () => {
    const range = {
      interviewId: newId('interview'),
      recordingId: newId('recording'),
      blobKey: 'recording',
      contentType: 'video/webm',
      profile: 'practice',
    } as const;
    await handlers['speech.range'](
      { ...range, firstSeq: 0, lastSeq: 2, startMs: 0, endMs: 25_000, fluency: 'off' },
      context,
    );
    expect(asked).toEqual([{ heardMs: 25_000, startMs: 0, emotion: true, fluency: false }]);
    expect(published.map(({ seq, startMs, endMs }) => [seq, startMs, endMs])).toEqual([
      [0, 0, 10_000],
      [1, 10_000, 20_000],
      [2, 20_000, 25_000],
    ]);
  });
});

describe('the speech worker on its queue', () => {
  let queue: QueueRuntime;
  beforeAll(async () => {
    const { urls } = await createTestDatabase(inject('postgresUrl'));
    queue = createQueueRuntime({
      settings: { QUEUE_URL: urls.queue, QUEUE_NAMESPACE: TEST_NAMESPACE, JOB_LOCK_MS: 5_000 },
      log: createLogger({ service: 'test', level: 'silent' }),
      metrics: createMetrics('test'),
    });
  });
  afterAll(() => queue.close());

  const work = (parts: { pipeline?: SpeechPipeline; blobs?: BlobStore } = {}) =>
    queue.consume('speech', createSpeechWorker({ pipeline, blobs, publish, ...parts }), { concurrency: 1 });
  const stateOf = async (job: JobPayload<'speech.chunk'>) => (await queue.inspect('speech.chunk', job)).state;
  const untilIs = (state: string, job: JobPayload<'speech.chunk'>) =>
    waitFor(`the job to be ${state}`, async () => (await stateOf(job)) === state);

  it('when a chunk is published, then the models hear it and its observation comes out', async () => {
    const real = await createSpeechPipeline({ threads: 1 });
    const worker = work({ pipeline: real });
    const job = chunk('wav');
    await queue.publish('speech.chunk', job);
    await waitFor('the observation', async () => published.length > 0);
    await untilIs('absent', job);
    await worker.stop(1_000);
    await real.close();
    const { interviewId, seq, startMs } = job;
    expect(published).toMatchObject([
      {
        interviewId,
        seq,
        startMs,
        status: 'scored',
        model: real.model({ emotion: true, fluency: true }),
        speech: { speechRatio: 0 },
      },
    ]);
  });

  it('when a chunk is broken, then it is rejected with the reason, once, beside one that is sound', async () => {
    const worker = work();
    const [broken, sound] = [chunk('torn', { contentType: 'audio/ogg' }), chunk('wav', { seq: 8 })];
    await queue.publish('speech.chunk', broken);
    await queue.publish('speech.chunk', sound);
    for (const job of [broken, sound]) await untilIs('absent', job);
    await worker.stop(1_000);
    const outcome = published.map((told) => [told.seq, told.status, 'code' in told ? told.code : undefined]);
    expect(outcome).toEqual([
      [7, 'rejected', 'media_corrupt'],
      [8, 'scored', undefined],
    ]);
  });

  it('when the sound is not there, then it is tried as often as the catalogue says, and has failed', async () => {
    let reads = 0;
    const counting: BlobStore = {
      ...blobs,
      read: (key) => {
        reads += 1;
        return blobs.read(key);
      },
    };
    const worker = work({ blobs: counting });
    const job = chunk('nowhere');
    await queue.publish('speech.chunk', job);
    await untilIs('given-up', job);
    await worker.stop(1_000);
    expect(await queue.inspect('speech.chunk', job)).toMatchObject({ reason: 'blob_missing' });
    expect(reads).toBe(JOBS['speech.chunk'].attempts);
    expect(published).toMatchObject([{ seq: 7, status: 'failed', code: 'blob_missing' }]);
  });

  it('when the worker is stopped, then the job in hand ends, and the next one is left for another worker', async () => {
    let release = () => {};
    gate = new Promise((open) => {
      release = open;
    });
    const worker = work();
    const [inHand, next] = [chunk('wav'), chunk('wav', { seq: 8 })];
    await queue.publish('speech.chunk', inHand);
    await waitFor('the job to be in hand', async () => asked.length === 1);
    const stopped = worker.stop(60_000);
    await queue.publish('speech.chunk', next);
    release();
    await stopped;
    expect(published).toMatchObject([{ interviewId: inHand.interviewId, status: 'scored' }]);
    expect(await stateOf(inHand)).toBe('absent');
    expect(await stateOf(next)).toBe('pending');
  });
});

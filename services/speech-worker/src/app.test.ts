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
import { createWordsPipeline, type WordsPipeline } from '@poise/speech/words';
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
let asked: { audioMs: number; startMs: number; emotion: boolean; fluency: boolean }[];
let wordsOf: { audioMs: number; startMs: number }[];
/** Held by a test, it keeps the job in hand from ending. */
let gate: Promise<void>;

/** Finds no speech, and notes what it was asked for. */
const pipeline: SpeechPipeline = {
  model: ({ emotion, fluency }) => ({
    id: 'speech',
    version: `${emotion} ${fluency}`,
    sha256: 'a'.repeat(64),
  }),
  async *analyse({ samples, startMs, chunks, emotion, fluency }: Task) {
    asked.push({ audioMs: samples.length / 16, startMs, emotion, fluency });
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

/** Finds one word in each chunk, and notes what it was asked for. */
const words: WordsPipeline = {
  model: { id: 'words', version: '1', sha256: 'b'.repeat(64) },
  engine: { id: 'fake', version: '1' },
  async *analyse({ audio, startMs, chunks }) {
    wordsOf.push({ audioMs: 'length' in audio ? audio.length / 16 : 0, startMs });
    for (const chunk of chunks) {
      yield {
        words: {
          status: 'transcribed',
          engine: { id: 'fake', version: '1' },
          text: 'hello',
          words: [{ text: 'hello', startMs: chunk.startMs, endMs: chunk.startMs + 300, confidence: 0.9 }],
          speechMs: 300,
          reliability: 'reliable',
          quality: { reasons: [] },
        },
        timings: { detectionMs: 1, transcriptionMs: 1 },
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
  wordsOf = [];
  gate = Promise.resolve();
});

function chunk(blobKey: string, rest: Partial<JobPayload<'speech.chunk'>> = {}): JobPayload<'speech.chunk'> {
  const place = { interviewId: newId('interview'), seq: 7, startMs: 28_000, durationMs: CHUNK_MS };
  return { ...place, blobKey, contentType: 'audio/wav', profile: 'practice', ...rest };
}

describe('the speech worker', () => {
  let handlers: JobHandlers<'speech'>;
  beforeEach(() => {
    handlers = createSpeechWorker({ pipeline, words, blobs, publish });
  });

  it.each([
    ['wav', 'audio/wav'],
    ['pcm', 'audio/pcm'],
    ['ogg', 'audio/ogg'],
  ] as const)(
    'when a chunk of %s comes, then it is analysed at its time, into one observation',
    async (key, contentType) => {
      await handlers['speech.chunk'](chunk(key, { contentType }), context);
      expect(asked).toEqual([{ audioMs: CHUNK_MS, startMs: 28_000, emotion: true, fluency: true }]);
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

  it('when words are spoken in it, then they are in its observation', async () => {
    await handlers['speech.chunk'](chunk('wav'), context);
    expect(wordsOf).toEqual([{ audioMs: CHUNK_MS, startMs: 28_000 }]);
    const [scored] = published;
    expect(scored?.status === 'scored' && scored.speech?.transcript).toMatchObject({
      engine: 'fake',
      status: 'reliable',
      words: [{ text: 'hello', startMs: 28_000 }],
    });
  });

  it('when it is an assessment and stumbles are left out, then neither is asked for and the model says so', async () => {
    await handlers['speech.chunk'](chunk('wav', { profile: 'assessment', fluency: 'off' }), context);
    expect(asked).toMatchObject([{ emotion: false, fluency: false }]);
    expect(published[0]?.model?.version).toBe('false false');
  });

  it('when a range of a recording comes, then it is analysed as a whole, and each chunk has its own time', async () => {
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
    expect(asked).toEqual([{ audioMs: 25_000, startMs: 0, emotion: true, fluency: false }]);
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

  const work = (parts: { pipeline?: SpeechPipeline; words?: WordsPipeline; blobs?: BlobStore } = {}) =>
    queue.consume('speech', createSpeechWorker({ pipeline, words, blobs, publish, ...parts }), {
      concurrency: 1,
    });
  const stateOf = async (job: JobPayload<'speech.chunk'>) => (await queue.inspect('speech.chunk', job)).state;
  const untilIs = (state: string, job: JobPayload<'speech.chunk'>) =>
    waitFor(`the job to be ${state}`, async () => (await stateOf(job)) === state);

  it('when a chunk is published, then the models analyse it and its observation is published', async () => {
    const real = await createSpeechPipeline({ threads: 1 });
    const noWords = await createWordsPipeline({ engine: undefined });
    const worker = work({ pipeline: real, words: noWords });
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

  it('when a chunk is broken, then it is rejected with the reason, once, beside one that is fine', async () => {
    const worker = work();
    const [broken, fine] = [chunk('torn', { contentType: 'audio/ogg' }), chunk('wav', { seq: 8 })];
    await queue.publish('speech.chunk', broken);
    await queue.publish('speech.chunk', fine);
    for (const job of [broken, fine]) await untilIs('absent', job);
    await worker.stop(1_000);
    const outcome = published.map((entry) => [
      entry.seq,
      entry.status,
      'code' in entry ? entry.code : undefined,
    ]);
    expect(outcome).toEqual([
      [7, 'rejected', 'media_corrupt'],
      [8, 'scored', undefined],
    ]);
  });

  it('when the audio is missing, then it is tried as often as the catalogue says, and has failed', async () => {
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

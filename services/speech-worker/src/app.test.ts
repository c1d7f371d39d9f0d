import { pathToFileURL } from 'node:url';
import {
  type BlobStore,
  createBlobStore,
  createLogger,
  createMetrics,
  createQueueRuntime,
  type Publish,
  type QueueRuntime,
  readResult,
} from '@poise/runtime';
import { newId, type Observation, type WordsAbstention } from '@poise/shared/contracts';
import type { JobHandlers, JobPayload } from '@poise/shared/jobs';
import { createSpeechPipeline, type SpeechPipeline } from '@poise/speech/pipeline';
import type { WordsPipeline, WordsRange } from '@poise/speech/words';
import { createTestDatabase, TEST_NAMESPACE, temporaryFolder, waitFor } from '@poise/testing';
import { buildClipBytes, buildTone, buildWav, toPcm16 } from '@poise/testing/media';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createSoundWorker, createWordsWorker } from './app.ts';

const folder = temporaryFolder('speech-worker');
const context = { signal: new AbortController().signal, attempt: 1, lastAttempt: false };
const CHUNK_MS = 4_000;
const interviewId = newId('interview');
const FOLDER = `media/${newId('tenant')}/${interviewId}/`;
const RECORDING = `${FOLDER}recording/long`;

type Task = Parameters<SpeechPipeline['analyse']>[0];

let blobs: BlobStore;
let published: Observation[];
let asked: { heardMs: number; startMs: number; emotion: boolean; fluency: boolean }[];
let transcribed: { heardMs: number; startMs: number; chunks: number[] }[];
let abstention: WordsAbstention;
/** Held by a test, it keeps the job in hand from ending. */
let gate: Promise<void>;

/** Detects no speech, but remembers what it was asked. */
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

/** Transcribes nothing, but remembers what it was asked. */
const words: WordsPipeline = {
  model: { id: 'words', version: '1', sha256: 'a'.repeat(64) },
  engine: undefined,
  async *analyse({ audio, startMs, chunks }: WordsRange) {
    const heardMs = (audio as Float32Array).length / 16;
    transcribed.push({ heardMs, startMs, chunks: chunks.map((chunk) => chunk.startMs) });
    for (const _ of chunks) {
      const timings = { detectionMs: 0, transcriptionMs: 0 };
      yield { words: { status: 'abstained', code: abstention }, timings };
    }
  },
  close: async () => undefined,
};

const publish: Publish = async (_name, payload) => {
  const { observations } = await readResult(blobs, (payload as { resultKey: string }).resultKey);
  published.push(...observations);
};

beforeAll(async () => {
  blobs = createBlobStore(pathToFileURL(folder.path).href);
  const put = (name: string, bytes: Uint8Array) => blobs.put(`${FOLDER}mic/${name}`, bytes);
  await put('wav', buildWav({ durationMs: CHUNK_MS }));
  await put('pcm', toPcm16(buildTone({ durationMs: CHUNK_MS })));
  const ogg = await buildClipBytes({ container: 'ogg', durationMs: CHUNK_MS });
  await put('ogg', ogg);
  await put('torn', ogg.subarray(0, 60));
  await blobs.put(RECORDING, await buildClipBytes({ container: 'webm', durationMs: 95_000 }));
});
afterAll(() => folder.remove());
beforeEach(() => {
  published = [];
  asked = [];
  transcribed = [];
  abstention = 'no-speech';
  gate = Promise.resolve();
});

type LiveJob = JobPayload<'mic.live'>;

const chunkAt = (seq: number, generation: string) => ({
  seq,
  startMs: seq * CHUNK_MS,
  durationMs: CHUNK_MS,
  generation,
});

function live(generation: string, rest: Partial<LiveJob> = {}): LiveJob {
  return {
    interviewId,
    profile: 'practice',
    prefix: `${FOLDER}mic/`,
    contentType: 'audio/wav',
    chunks: [chunkAt(7, generation)],
    ...rest,
  };
}

const range = {
  interviewId,
  recordingId: newId('recording'),
  blobKey: RECORDING,
  contentType: 'video/webm',
  profile: 'practice',
  durationMs: 95_000,
} as const;

const outcomes = () => published.map((o) => [o.seq, o.status, 'code' in o ? o.code : undefined]);

describe('the sound of the microphone', () => {
  let handlers: JobHandlers<'mic-live'> & JobHandlers<'mic-batch'> & JobHandlers<'speech'>;
  beforeEach(() => {
    const byQueue = createSoundWorker({ pipeline, blobs, publish });
    handlers = { ...byQueue['mic-live'], ...byQueue['mic-batch'], ...byQueue.speech };
  });

  it.each([
    ['wav', 'audio/wav'],
    ['pcm', 'audio/pcm'],
    ['ogg', 'audio/ogg'],
  ] as const)(
    'when a chunk of %s comes, then one observation has its measures, at its time',
    async (key, contentType) => {
      await handlers['mic.live'](live(key, { contentType }), context);
      expect(asked).toEqual([{ heardMs: CHUNK_MS, startMs: 28_000, emotion: true, fluency: true }]);
      expect(published).toMatchObject([
        {
          seq: 7,
          modality: 'mic',
          generation: key,
          startMs: 28_000,
          endMs: 32_000,
          status: 'scored',
          model: { version: 'true true' },
        },
      ]);
    },
  );

  it('when it is an assessment and fluency is turned off, then neither is computed and the model says so', async () => {
    await handlers['mic.live'](live('wav', { profile: 'assessment', fluency: 'off' }), context);
    expect(asked).toMatchObject([{ emotion: false, fluency: false }]);
    expect(published[0]?.model?.version).toBe('false false');
  });

  it('when one chunk of a job is broken, then it alone is rejected', async () => {
    const chunks = [chunkAt(7, 'ogg'), chunkAt(8, 'torn'), chunkAt(9, 'ogg')];
    await handlers['mic.live'](live('ogg', { contentType: 'audio/ogg', chunks }), context);
    expect(outcomes()).toEqual([
      [7, 'scored', undefined],
      [8, 'rejected', 'media_corrupt'],
      [9, 'scored', undefined],
    ]);
  });

  it('when a range of a recording comes, then it is analysed as a whole, and each chunk has its own time', async () => {
    await handlers['mic.range'](
      { ...range, firstSeq: 6, lastSeq: 8, startMs: 60_000, endMs: 85_000, fluency: 'off' },
      context,
    );
    expect(asked).toEqual([{ heardMs: 25_000, startMs: 60_000, emotion: true, fluency: false }]);
    expect(published.map(({ seq, startMs, endMs }) => [seq, startMs, endMs])).toEqual([
      [6, 60_000, 70_000],
      [7, 70_000, 80_000],
      [8, 80_000, 85_000],
    ]);
  });

  it('when a job of version 0.1 is left in the queue, then it gives the same observation', async () => {
    const { startMs, durationMs, seq } = chunkAt(7, 'wav');
    const place = { interviewId, seq, startMs, durationMs, blobKey: `${FOLDER}mic/wav` };
    await handlers['speech.chunk'](
      { ...place, contentType: 'audio/wav', profile: 'practice', fluency: 'off' },
      context,
    );
    expect(asked).toMatchObject([{ fluency: false }]);
    expect(published).toMatchObject([{ seq: 7, status: 'scored', modality: 'mic', generation: 'wav' }]);
  });
});

describe('the words of the microphone', () => {
  let handlers: JobHandlers<'words-live'> & JobHandlers<'words-batch'>;
  beforeEach(() => {
    const byQueue = createWordsWorker({ pipeline: words, blobs, publish });
    handlers = { ...byQueue['words-live'], ...byQueue['words-batch'] };
  });

  it('when an utterance comes, then it is heard as one with its neighbours, and only its own chunks are settled', async () => {
    const chunks = [6, 7, 8, 9].map((seq) => chunkAt(seq, 'pcm'));
    const settled = { firstSeq: 7, lastSeq: 8 };
    await handlers['words.live'](live('pcm', { contentType: 'audio/pcm', chunks, settled }), context);
    expect(transcribed).toEqual([{ heardMs: 4 * CHUNK_MS, startMs: 24_000, chunks: [28_000, 32_000] }]);
    expect(outcomes()).toEqual([
      [7, 'scored', undefined],
      [8, 'scored', undefined],
    ]);
    expect(published[0]).toMatchObject({ modality: 'words', words: { status: 'abstained' } });
  });

  it('when one of its chunks is broken, then it alone is rejected, and what lies around it is heard apart', async () => {
    const chunks = [chunkAt(7, 'ogg'), chunkAt(8, 'torn'), chunkAt(9, 'ogg')];
    await handlers['words.live'](live('ogg', { contentType: 'audio/ogg', chunks }), context);
    expect(outcomes()).toEqual([
      [7, 'scored', undefined],
      [8, 'rejected', 'media_corrupt'],
      [9, 'scored', undefined],
    ]);
    expect(transcribed.map(({ chunks: own }) => own)).toEqual([[28_000], [36_000]]);
  });

  it('when a range comes, then it is heard with what lies around it, as far as the recording goes', async () => {
    await handlers['words.range'](
      { ...range, firstSeq: 6, lastSeq: 9, startMs: 60_000, endMs: 95_000 },
      context,
    );
    expect(transcribed).toEqual([
      { heardMs: 40_000, startMs: 55_000, chunks: [60_000, 70_000, 80_000, 90_000] },
    ]);
    expect(published).toHaveLength(4);
  });

  it.each([
    { code: 'engine-timeout', thrown: 'analysis_timeout' },
    { code: 'engine-failed', thrown: 'unavailable' },
  ] as const)(
    'when they abstain with $code, then the job is tried again, and abstains at its last attempt',
    async ({ code, thrown }) => {
      abstention = code;
      const job = live('pcm', { contentType: 'audio/pcm' });
      await expect(handlers['words.live'](job, context)).rejects.toMatchObject({ code: thrown });
      expect(published).toEqual([]);
      await handlers['words.live'](job, { ...context, attempt: 3, lastAttempt: true });
      expect(published).toMatchObject([{ seq: 7, status: 'scored', words: { status: 'abstained', code } }]);
    },
  );
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
    queue.consume('mic-live', createSoundWorker({ pipeline, blobs, publish, ...parts })['mic-live'], {
      concurrency: 1,
    });
  const stateOf = async (job: LiveJob) => (await queue.inspect('mic.live', job)).state;
  const untilIs = (state: string, job: LiveJob) =>
    waitFor(`the job to be ${state}`, async () => (await stateOf(job)) === state);

  it('when a chunk is published, then the models run and its observation comes out', async () => {
    const real = await createSpeechPipeline({ threads: 1 });
    const worker = work({ pipeline: real });
    const job = live('wav');
    await queue.publish('mic.live', job);
    await waitFor('the observation', async () => published.length > 0);
    await untilIs('absent', job);
    await worker.stop(1_000);
    await real.close();
    expect(published).toMatchObject([
      {
        interviewId,
        seq: 7,
        startMs: 28_000,
        status: 'scored',
        model: real.model({ emotion: true, fluency: true }),
        speech: { speechRatio: 0 },
      },
    ]);
  });

  it('when the media are gone, then it has failed at once and leaves no trace in the queue', async () => {
    let reads = 0;
    const counting: BlobStore = {
      ...blobs,
      read: (key) => {
        reads += 1;
        return blobs.read(key);
      },
    };
    const worker = work({ blobs: counting });
    const job = live('nowhere');
    await queue.publish('mic.live', job);
    await waitFor('the observation', async () => published.length > 0);
    await untilIs('absent', job);
    await worker.stop(1_000);
    expect(reads).toBe(1);
    expect(outcomes()).toEqual([[7, 'failed', 'blob_missing']]);
  });

  it('when the worker is stopped, then the job in hand ends, and the next one is left for another worker', async () => {
    let release = () => {};
    gate = new Promise((open) => {
      release = open;
    });
    const worker = work();
    const [inHand, next] = [live('wav'), live('wav', { chunks: [chunkAt(8, 'pcm')] })];
    await queue.publish('mic.live', inHand);
    await waitFor('the job to be in hand', async () => asked.length === 1);
    const stopped = worker.stop(60_000);
    await queue.publish('mic.live', next);
    release();
    await stopped;
    expect(published).toMatchObject([{ seq: 7, status: 'scored' }]);
    expect(await stateOf(inHand)).toBe('absent');
    expect(await stateOf(next)).toBe('pending');
  });
});

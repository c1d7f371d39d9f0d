import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { generationOf, newId, type Observation } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { JOBS, type JobContext, type JobPayload } from '@poise/shared/jobs';
import { temporaryFolder } from '@poise/testing';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { type BlobStore, chunkKey, createBlobStore, mediaPrefix, recordingKey } from '../blob/index.ts';
import type { Publish } from '../queue/index.ts';
import { readResult } from './result.ts';
import type { Analyse, AnalysisTask, Findings } from './task.ts';
import { createAnalysisWorker } from './worker.ts';

type Pointer = JobPayload<'interview.result'>;

const folder = temporaryFolder('analysis');
const blobs = createBlobStore(pathToFileURL(join(folder.path, 'media')).href);
afterAll(() => folder.remove());

const model = { id: 'a-pipeline', version: '1', sha256: 'a'.repeat(64) };
const faces: Findings = { model, face: { frames: [] } };
const noWords: Findings = { model, words: { status: 'abstained', code: 'no-speech' } };

let owner: {
  tenantId: ReturnType<typeof newId<'tenant'>>;
  interviewId: ReturnType<typeof newId<'interview'>>;
};
let pointers: Pointer[];
const publish: Publish = async (name, payload) => {
  expect(name).toBe('interview.result');
  // A consumer that takes up the pointer at once finds the result.
  await readResult(blobs, (payload as Pointer).resultKey);
  pointers.push(payload as Pointer);
};

beforeEach(() => {
  owner = { tenantId: newId('tenant'), interviewId: newId('interview') };
  pointers = [];
});

const firstTry: JobContext = { signal: new AbortController().signal, attempt: 1, lastAttempt: false };
const lastTry: JobContext = { ...firstTry, attempt: 3, lastAttempt: true };

/** Stores bytes as live chunks of one second each, numbered from 5. */
async function storeChunks(stream: 'camera' | 'mic', bodies: readonly string[]) {
  const keys = bodies.map((_, i) => chunkKey(owner, stream, 5 + i));
  await Promise.all(keys.map((key, i) => blobs.put(key, Buffer.from(bodies[i] ?? ''))));
  return keys.map((key, i) => ({
    seq: 5 + i,
    startMs: (5 + i) * 1_000,
    durationMs: 1_000,
    generation: generationOf(key),
  }));
}

async function liveJob(bodies: readonly string[], more: Partial<JobPayload<'camera.live'>> = {}) {
  const job: JobPayload<'camera.live'> = {
    interviewId: owner.interviewId,
    profile: 'practice',
    contentType: 'image/png',
    prefix: mediaPrefix(owner, 'camera'),
    chunks: await storeChunks('camera', bodies),
    ...more,
  };
  return JOBS['camera.live'].payload.parse(job);
}

async function wordsJob(bodies: readonly string[], settled?: { firstSeq: number; lastSeq: number }) {
  const job: JobPayload<'words.live'> = {
    interviewId: owner.interviewId,
    profile: 'assessment',
    fluency: 'off',
    contentType: 'audio/pcm',
    prefix: mediaPrefix(owner, 'mic'),
    chunks: await storeChunks('mic', bodies),
    ...(settled && { settled }),
  };
  return job;
}

async function rangeJob(body = 'a recording'): Promise<JobPayload<'camera.range'>> {
  const recordingId = newId('recording');
  const blobKey = recordingKey(owner, recordingId);
  await blobs.put(blobKey, Buffer.from(body));
  return {
    interviewId: owner.interviewId,
    profile: 'practice',
    recordingId,
    blobKey,
    contentType: 'video/webm',
    firstSeq: 10,
    lastSeq: 12,
    startMs: 20_000,
    endMs: 25_500,
    durationMs: 25_500,
  };
}

/** An analysis that records its task, reads all its live media and returns the same findings for every chunk. */
function finding(findings: Findings) {
  const seen: { task: AnalysisTask; bodies: string[] }[] = [];
  const analyse: Analyse = async function* (task) {
    const bodies =
      task.type === 'live'
        ? await Promise.all(task.media.map(async ({ read }) => Buffer.from(await read()).toString()))
        : [await readFile(task.path, 'utf8')];
    seen.push({ task, bodies });
    for (const _ of task.chunks) yield findings;
  };
  return { analyse, seen };
}

const throwing =
  (error: Error): Analyse =>
  () => ({
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        throw error;
      },
    }),
  });

async function observed(pointer: Pointer | undefined): Promise<Observation[]> {
  if (!pointer) throw new Error('nothing was published');
  return (await readResult(blobs, pointer.resultKey)).observations;
}
const outcomes = async (pointer: Pointer | undefined) =>
  (await observed(pointer)).map((one) => [one.seq, one.status, 'code' in one ? one.code : undefined]);

describe('a worker of live chunks', () => {
  const cameraWorker = (analyse: Analyse, parts: { blobs?: BlobStore; publish?: Publish } = {}) =>
    createAnalysisWorker({ modality: 'camera', analyse, blobs, publish, ...parts }).live['camera.live'];

  it('when a job arrives, then its analysis gets the media in order, and each chunk gets one observation', async () => {
    const { analyse, seen } = finding(faces);
    const job = await liveJob(['first', 'second', 'third']);
    await cameraWorker(analyse)(job, firstTry);

    expect(seen.map(({ bodies }) => bodies)).toEqual([['first', 'second', 'third']]);
    expect(seen[0]?.task).toMatchObject({
      type: 'live',
      rules: { profile: 'practice', fluency: 'on' },
      media: job.chunks.map(({ startMs }) => ({ startMs, endMs: startMs + 1_000, contentType: 'image/png' })),
    });
    expect(await observed(pointers[0])).toEqual(
      job.chunks.map(({ seq, startMs, generation }) => ({
        interviewId: owner.interviewId,
        modality: 'camera',
        seq,
        generation,
        startMs,
        endMs: startMs + 1_000,
        status: 'scored',
        ...faces,
      })),
    );
    const jobId = JOBS['camera.live'].id(job);
    expect(pointers).toEqual([
      {
        interviewId: owner.interviewId,
        modality: 'camera',
        jobId,
        resultKey: `${mediaPrefix(owner, 'results')}camera/${jobId}`,
      },
    ]);
  });

  it('when chunks are only context, then they are read but not observed', async () => {
    const { analyse, seen } = finding(noWords);
    const worker = createAnalysisWorker({ modality: 'words', analyse, blobs, publish });
    const job = await wordsJob(['before', 'one', 'two', 'after'], { firstSeq: 6, lastSeq: 7 });
    await worker.live['words.live'](job, firstTry);
    expect(seen[0]?.bodies).toEqual(['before', 'one', 'two', 'after']);
    expect(seen[0]?.task).toMatchObject({ rules: { profile: 'assessment', fluency: 'off' } });
    expect(seen[0]?.task.chunks.map(({ seq }) => seq)).toEqual([6, 7]);
    expect((await observed(pointers[0])).map(({ seq, modality }) => [seq, modality])).toEqual([
      [6, 'words'],
      [7, 'words'],
    ]);
  });

  it('when an error affects one chunk, then the others get their findings', async () => {
    const analyse: Analyse = async function* () {
      yield faces;
      yield new PoiseError('media_corrupt');
      yield faces;
    };
    await cameraWorker(analyse)(await liveJob(['a', 'b', 'c']), firstTry);
    expect(await outcomes(pointers[0])).toEqual([
      [5, 'scored', undefined],
      [6, 'rejected', 'media_corrupt'],
      [7, 'scored', undefined],
    ]);
  });

  it('when the fault is ours and an attempt is left, then nothing is stored or announced', async () => {
    const job = await liveJob(['a']);
    const failing = cameraWorker(throwing(new PoiseError('analysis_failed')))(job, firstTry);
    await expect(failing).rejects.toMatchObject({ code: 'analysis_failed' });
    expect(pointers).toEqual([]);
    expect(await blobs.removePrefix(mediaPrefix(owner, 'results'))).toBe(0);
  });

  it('when the fault is ours on the last attempt, then the failure is announced, and the job fails with it', async () => {
    const job = await liveJob(['a', 'b']);
    const failing = cameraWorker(throwing(new PoiseError('analysis_failed')))(job, lastTry);
    await expect(failing).rejects.toMatchObject({ code: 'analysis_failed' });
    expect(await outcomes(pointers[0])).toEqual([
      [5, 'failed', 'analysis_failed'],
      [6, 'failed', 'analysis_failed'],
    ]);
  });

  it('when the media are missing, then the job is retried and finally succeeds without them', async () => {
    const { analyse } = finding(faces);
    const job = await liveJob(['a', 'b']);
    await blobs.remove(job.prefix + (job.chunks[1]?.generation ?? ''));
    await expect(cameraWorker(analyse)(job, firstTry)).rejects.toMatchObject({ code: 'blob_missing' });
    expect(pointers).toEqual([]);
    await cameraWorker(analyse)(job, lastTry);
    expect(await outcomes(pointers[0])).toEqual([
      [5, 'failed', 'blob_missing'],
      [6, 'failed', 'blob_missing'],
    ]);
  });

  it('when a shutdown aborts it, then nothing is announced, not even on the last attempt', async () => {
    const signal = AbortSignal.abort(new PoiseError('unavailable'));
    const cutOff = cameraWorker(throwing(new Error('killed')))(await liveJob(['a']), { ...lastTry, signal });
    await expect(cutOff).rejects.toMatchObject({ code: 'unavailable' });
    expect(pointers).toEqual([]);
  });

  it('when it dies between the result and its pointer, then the next attempt writes the same result and announces it', async () => {
    const { analyse } = finding(faces);
    const job = await liveJob(['a', 'b']);
    const dying: Publish = () => Promise.reject(new PoiseError('unavailable'));
    const first = cameraWorker(analyse, { publish: dying })(job, firstTry);
    await expect(first).rejects.toMatchObject({ code: 'unavailable' });
    await cameraWorker(analyse)(job, { ...firstTry, attempt: 2 });
    expect(pointers).toHaveLength(1);
    expect(await outcomes(pointers[0])).toEqual([
      [5, 'scored', undefined],
      [6, 'scored', undefined],
    ]);
    // If the key depended on the attempt, a second result would remain forever.
    expect(await blobs.removePrefix(mediaPrefix(owner, 'results'))).toBe(1);
  });

  it('when the result cannot be stored, then it is not announced', async () => {
    const { analyse } = finding(faces);
    const full: BlobStore = { ...blobs, put: () => Promise.reject(new PoiseError('unavailable')) };
    const failing = cameraWorker(analyse, { blobs: full })(await liveJob(['a']), firstTry);
    await expect(failing).rejects.toMatchObject({ code: 'unavailable' });
    expect(pointers).toEqual([]);
  });
});

describe('a worker of recordings', () => {
  const worker = (analyse: Analyse, files: BlobStore = blobs) =>
    createAnalysisWorker({ modality: 'camera', analyse, blobs: files, publish }).batch['camera.range'];

  /** The store, with a count of local files that were not released. */
  function counting(): BlobStore & { held: number } {
    const store = {
      ...blobs,
      held: 0,
      async file(key: string) {
        const { path, release } = await blobs.file(key);
        store.held += 1;
        return {
          path,
          release: async () => {
            store.held -= 1;
            await release();
          },
        };
      },
    };
    return store;
  }

  it('when a range arrives, then its analysis gets the file, and each chunk gets one observation', async () => {
    const { analyse, seen } = finding(faces);
    const files = counting();
    const job = await rangeJob('the whole file');
    await worker(analyse, files)(job, firstTry);

    expect(seen[0]?.bodies).toEqual(['the whole file']);
    expect(seen[0]?.task).toMatchObject({ type: 'range', durationMs: 25_500 });
    const found = await observed(pointers[0]);
    expect(found.map(({ seq, startMs, endMs }) => [seq, startMs, endMs])).toEqual([
      [10, 20_000, 22_000],
      [11, 22_000, 24_000],
      [12, 24_000, 25_500],
    ]);
    for (const one of found) expect(one.generation).toBe(job.recordingId);
    const jobId = JOBS['camera.range'].id(job);
    expect(pointers[0]).toMatchObject({
      jobId,
      resultKey: `${mediaPrefix(owner, 'results')}camera/${jobId}`,
    });
    expect(files.held).toBe(0);
  });

  it('when the analysis throws or stops early, then the file is still released', async () => {
    const files = counting();
    const job = await rangeJob();
    const failing = worker(throwing(new PoiseError('analysis_failed')), files)(job, firstTry);
    await expect(failing).rejects.toMatchObject({ code: 'analysis_failed' });
    const tooMuch: Analyse = async function* ({ chunks }) {
      for (const _ of [...chunks, 'one more']) yield faces;
    };
    await expect(worker(tooMuch, files)(job, firstTry)).rejects.toMatchObject({ code: 'internal' });
    expect(files.held).toBe(0);
  });

  it('when the recording is missing on the last attempt, then every chunk fails, and the job succeeds', async () => {
    const { analyse } = finding(faces);
    const job = await rangeJob();
    await blobs.remove(job.blobKey);
    await worker(analyse)(job, lastTry);
    expect(await outcomes(pointers[0])).toEqual([10, 11, 12].map((seq) => [seq, 'failed', 'blob_missing']));
  });

  it('when it is damaged from some point, then the findings before that point are kept', async () => {
    const analyse: Analyse = async function* () {
      yield faces;
      throw new PoiseError('media_corrupt');
    };
    await worker(analyse)(await rangeJob(), firstTry);
    expect(await outcomes(pointers[0])).toEqual([
      [10, 'scored', undefined],
      [11, 'rejected', 'media_corrupt'],
      [12, 'rejected', 'media_corrupt'],
    ]);
  });
});

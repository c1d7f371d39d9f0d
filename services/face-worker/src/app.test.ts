import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FacePipeline } from '@poise/face';
import { type BlobStore, createBlobStore, readResult } from '@poise/runtime';
import { type FaceFrame, newId, type Observation } from '@poise/shared/contracts';
import type { JobHandlers } from '@poise/shared/jobs';
import { temporaryFolder } from '@poise/testing';
import { buildClip, buildImage } from '@poise/testing/media';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createFaceWorker } from './app.ts';

const folder = temporaryFolder('face-worker');
const context = { signal: new AbortController().signal, attempt: 1, lastAttempt: false };
const interviewId = newId('interview');
const FOLDER = `media/${newId('tenant')}/${interviewId}/`;

let blobs: BlobStore;
let published: Observation[];
let runs: { emotion: boolean; stream?: string; samples: { tMs: number; described: boolean }[] }[];
let handlers: JobHandlers<'camera-live'> & JobHandlers<'camera-batch'> & JobHandlers<'face'>;

/** Detects no face, and records its inputs. */
const pipeline: FacePipeline = {
  backend: 'onnx',
  model: (emotion) => ({ id: 'face', version: emotion ? '1' : '2', sha256: 'a'.repeat(64) }),
  async *analyse(samples, { emotion, stream }) {
    const run: (typeof runs)[number] = { emotion, ...(stream && { stream }), samples: [] };
    runs.push(run);
    for await (const { tMs: exactMs, described } of samples) {
      const tMs = Math.round(exactMs);
      run.samples.push({ tMs, described });
      const frame: FaceFrame = { tMs, brightness: 0.5, quality: { reasons: [] }, faces: [], otherFaces: 0 };
      const still = { yawDeg: 0, pitchDeg: 0, rollDeg: 0, eyeOpenness: 0.3, mouthOpenness: 0 };
      yield { tMs, motion: { tMs, ...still }, ...(described && { frame }) };
    }
  },
  close: async () => undefined,
};

beforeAll(async () => {
  blobs = createBlobStore(pathToFileURL(join(folder.path, 'blobs')).href);
  const clip = join(folder.path, 'clip.mkv');
  await buildClip(clip, { container: 'mkv', durationMs: 5_000, framesPerSecond: 10 });
  await blobs.put(`${FOLDER}recording/clip`, readFileSync(clip));
  await blobs.put(`${FOLDER}camera/7-frame`, await buildImage('png'));
  await blobs.put(`${FOLDER}camera/8-torn`, (await buildImage('jpeg')).subarray(0, 300));
});
afterAll(() => folder.remove());
beforeEach(() => {
  published = [];
  runs = [];
  const byQueue = createFaceWorker({
    pipeline,
    blobs,
    publish: async (_name, payload) => {
      const { observations } = await readResult(blobs, (payload as { resultKey: string }).resultKey);
      published.push(...observations);
    },
  });
  handlers = { ...byQueue['camera-live'], ...byQueue['camera-batch'], ...byQueue.face };
});

const live = {
  interviewId,
  profile: 'practice',
  prefix: `${FOLDER}camera/`,
  contentType: 'image/png',
  chunks: [{ seq: 7, startMs: 3_500, durationMs: 500, generation: '7-frame' }],
} as const;
const range = {
  interviewId,
  recordingId: newId('recording'),
  blobKey: `${FOLDER}recording/clip`,
  contentType: 'video/x-matroska',
  profile: 'practice',
  durationMs: 5_000,
} as const;

const faceOf = (o: Observation | undefined) => (o?.status === 'scored' ? o.face : undefined);

describe('the face worker', () => {
  it('when a frame arrives, then one observation has its findings, at its time', async () => {
    await handlers['camera.live']({ ...live, chunks: [...live.chunks] }, context);
    expect(published).toMatchObject([
      { seq: 7, startMs: 3_500, endMs: 4_000, status: 'scored', modality: 'camera', generation: '7-frame' },
    ]);
    expect(runs).toEqual([
      { emotion: true, stream: interviewId, samples: [{ tMs: 3_500, described: true }] },
    ]);
    expect(faceOf(published[0])).not.toHaveProperty('motion');
  });

  it('when the interview is an assessment, then emotion is not requested and the model reference shows it', async () => {
    await handlers['camera.live']({ ...live, profile: 'assessment', chunks: [...live.chunks] }, context);
    expect(runs[0]?.emotion).toBe(false);
    expect(published[0]?.model?.version).toBe('2');
  });

  it('when one frame of a second is corrupt, then only that frame is rejected, and the others form one run', async () => {
    const corrupt = { seq: 8, startMs: 3_600, durationMs: 100, generation: '8-torn' };
    const last = { seq: 9, startMs: 3_700, durationMs: 300, generation: '7-frame' };
    await handlers['camera.live']({ ...live, chunks: [...live.chunks, corrupt, last] }, context);
    expect(published.map((o) => [o.seq, o.status, 'code' in o ? o.code : undefined])).toEqual([
      [7, 'scored', undefined],
      [8, 'rejected', 'media_corrupt'],
      [9, 'scored', undefined],
    ]);
    expect(runs.map(({ samples }) => samples.map(({ tMs }) => tMs))).toEqual([[3_500, 3_700]]);
  });

  it('when a job of version 0.1 is still in the queue, then it produces the same observation', async () => {
    const { chunks, prefix, ...rest } = live;
    const { generation, ...chunk } = chunks[0];
    await handlers['face.frame']({ ...rest, ...chunk, blobKey: prefix + generation }, context);
    expect(published).toMatchObject([{ seq: 7, status: 'scored', modality: 'camera', generation }]);
  });

  it('when a range of a recording arrives, then each chunk has the frames of its own time', async () => {
    await handlers['camera.range']({ ...range, firstSeq: 0, lastSeq: 2, startMs: 0, endMs: 5_000 }, context);
    expect(published.map(({ seq, startMs, endMs }) => [seq, startMs, endMs])).toEqual([
      [0, 0, 2_000],
      [1, 2_000, 4_000],
      [2, 4_000, 5_000],
    ]);
    const times = published.map((o) => faceOf(o)?.frames.map(({ tMs }) => tMs) ?? []);
    expect(times[1]).toEqual([2000, 2250, 2500, 2750, 3000, 3250, 3500, 3750]);
    for (const [i, ofChunk] of times.entries()) {
      expect(ofChunk.length).toBeGreaterThan(0);
      expect(ofChunk.every((tMs) => tMs % 250 === 0 && Math.floor(tMs / 2_000) === i)).toBe(true);
    }
  });

  it('when a range arrives, then it is one run at 12 frames per second, with every third described', async () => {
    await handlers['camera.range'](
      { ...range, firstSeq: 1, lastSeq: 1, startMs: 2_000, endMs: 4_000 },
      context,
    );
    expect(runs).toHaveLength(1);
    expect(runs[0]).not.toHaveProperty('stream');
    expect(runs[0]?.samples.slice(0, 4)).toEqual([
      { tMs: 2000, described: true },
      { tMs: 2083, described: false },
      { tMs: 2167, described: false },
      { tMs: 2250, described: true },
    ]);
    const motion = faceOf(published[0])?.motion;
    expect(motion?.framesPerSecond).toBe(12);
    expect(motion?.tMs).toEqual(runs[0]?.samples.map(({ tMs }) => tMs));
    expect(motion?.tMs).toHaveLength(24);
  });

  it('when the video ends before the recording does, then the later chunks have no frames', async () => {
    await handlers['camera.range'](
      { ...range, firstSeq: 0, lastSeq: 4, startMs: 0, endMs: 10_000, durationMs: 10_000 },
      context,
    );
    expect(published.map((o) => o.status)).toEqual(Array(5).fill('scored'));
    const seen = published.map(faceOf);
    expect(seen.map((face) => face && face.frames.length > 0)).toEqual([true, true, true, false, false]);
    expect(seen.map((face) => face?.motion && face.motion.tMs.length > 0)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});

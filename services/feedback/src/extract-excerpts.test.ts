import { pathToFileURL } from 'node:url';
import { decodeAudio } from '@poise/media';
import { type BlobStore, createBlobStore, excerptKey, mediaPrefix } from '@poise/runtime';
import {
  type FaceFrame,
  type InterviewId,
  newId,
  type Profile,
  type RecordingId,
  type Report,
  type Retention,
  type Stream,
  type TenantId,
} from '@poise/shared/contracts';
import type { JobHandlers } from '@poise/shared/jobs';
import {
  chunks,
  consents,
  INITIAL_STATE,
  interviewStates,
  interviews,
  observations,
  openStore,
  recordings,
  reports,
  type Store,
  tenants,
} from '@poise/store';
import { createTestDatabase, temporaryFolder } from '@poise/testing';
import { buildClipBytes, buildImage, buildWav } from '@poise/testing/media';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createFeedback } from './app.ts';
import { TEST_IMPRESSIONS } from './report/testing/interview.ts';

const folder = temporaryFolder('excerpts');
const context = { signal: new AbortController().signal, attempt: 1, lastAttempt: false };
const FRAME_MS = 500;
/** The candidate looks away in the frames from 500 to 2000 ms; these are their colours. */
const COLOURS = ['#ff0000', '#00ff00', '#0000ff', '#ffff00', '#00ffff'];

let admin: Store;
let store: Store;
let tenantId: TenantId;
let blobs: BlobStore;
let interviewId: InterviewId;
let handlers: JobHandlers<'feedback'>;

beforeAll(async () => {
  const { adminUrl, urls } = await createTestDatabase(inject('postgresUrl'));
  admin = openStore(adminUrl);
  store = openStore(urls.feedback);
  tenantId = await tenants.create(admin.db, { name: 'acme', profiles: ['practice', 'assessment'] });
  blobs = createBlobStore(pathToFileURL(folder.path).href);
  handlers = feedbackOn(blobs);
});
afterAll(async () => {
  await store.close();
  await admin.close();
  await folder.remove();
});
beforeEach(() => {
  interviewId = newId('interview');
});

function feedbackOn(blobStore: BlobStore): JobHandlers<'feedback'> {
  return createFeedback({
    store,
    blobs: blobStore,
    log: { warn: () => undefined },
    publish: async () => undefined,
    models: { describeModel: () => [], describeEngine: () => [] },
    loadedImpressions: TEST_IMPRESSIONS,
    now: () => new Date('2026-01-01T10:00:00Z'),
  });
}

async function interview(options: {
  profile?: Profile;
  retention?: Retention;
  retainedStreams?: readonly Stream[];
}): Promise<void> {
  const { profile = 'practice', retention = 'P1D', retainedStreams = ['camera', 'mic'] } = options;
  await interviews.insert(admin.db, {
    id: interviewId,
    tenant_id: tenantId,
    candidate_id: null,
    title: null,
    profile,
    retention,
  });
  if (retainedStreams.length === 0) return;
  await consents.insert(admin.db, {
    id: newId('consent'),
    interview_id: interviewId,
    streams: [...retainedStreams],
    purpose: 'retention',
    statement: 'yes',
  });
}

const frameAt = (tMs: number): FaceFrame => ({
  tMs,
  brightness: 0.5,
  quality: { reasons: [] },
  otherFaces: 0,
  faces: [
    {
      candidate: true,
      track: 0,
      box: { x: 0.4, y: 0.3, width: 0.2, height: 0.4 },
      score: 0.9,
      quality: { brightness: 0.5, sharpness: 0.5, reasons: [] },
      // The third frame has the greatest confidence, so it is the one to be shown.
      gaze: { yawDeg: 30, pitchDeg: 0, onCamera: tMs === 0, confidence: tMs === 1_000 ? 0.95 : 0.9 },
    },
  ],
});

async function observe(seq: number, startMs: number, endMs: number, frames: FaceFrame[]): Promise<void> {
  const about = {
    interviewId,
    modality: 'camera',
    seq,
    generation: `${seq}-a`,
    startMs,
    endMs,
  } as const;
  const model = { id: 'face', version: '1', sha256: 'a'.repeat(64) };
  await observations.upsert(admin.db, { ...about, status: 'scored', model, face: { frames } });
}

async function acceptChunk(
  seq: number,
  startMs: number,
  durationMs: number,
  row: { blob_key: string; content_type: string },
) {
  await chunks.insert(admin.db, {
    interview_id: interviewId,
    stream: 'camera',
    seq,
    start_ms: startMs,
    duration_ms: durationMs,
    bytes: 1,
    sha256: 'a'.repeat(64),
    recording_id: null,
    ...row,
  });
}

/** Live frames, each of one colour. */
async function sendFrames(): Promise<void> {
  for (const [seq, colour] of COLOURS.entries()) {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((i) => Number.parseInt(colour.slice(i, i + 2), 16));
    const blobKey = `${mediaPrefix({ tenantId, interviewId }, 'camera')}${seq}`;
    await blobs.put(blobKey, await buildImage('jpeg', { width: 320, height: 240, paint: { r, g, b } }));
    await acceptChunk(seq, seq * FRAME_MS, FRAME_MS, { blob_key: blobKey, content_type: 'image/jpeg' });
    await observe(seq, seq * FRAME_MS, (seq + 1) * FRAME_MS, [frameAt(seq * FRAME_MS)]);
  }
}

async function sendRecording(): Promise<void> {
  const id = newId('recording');
  const blobKey = `${mediaPrefix({ tenantId, interviewId }, 'recording')}${id}`;
  await blobs.put(
    blobKey,
    await buildClipBytes({ container: 'webm', durationMs: 4_000, framesPerSecond: 10 }),
  );
  await recordings.insert(admin.db, {
    id,
    interview_id: interviewId,
    blob_key: blobKey,
    content_type: 'video/webm',
    bytes: 1,
    sha256: 'a'.repeat(64),
    duration_ms: 4_000,
  });
  for (const seq of [0, 1]) {
    const row = { blob_key: blobKey, content_type: 'video/webm', recording_id: id };
    await acceptChunk(seq, seq * 2_000, 2_000, row);
    const times = [0, 500, 1_000, 1_500].map((tMs) => tMs + seq * 2_000);
    await observe(seq, seq * 2_000, (seq + 1) * 2_000, times.map(frameAt));
  }
}

async function close(): Promise<void> {
  await admin.transaction(async (tx) => {
    const { state } = await interviewStates.lock(tx, interviewId);
    const camera = { received: 5, scored: 5, rejected: 0, failed: state.totals.camera.failed };
    await interviewStates.save(tx, interviewId, {
      ...state,
      status: 'closed',
      totals: { ...INITIAL_STATE.totals, camera },
    });
  });
}

/** Closes the interview and writes its report. */
async function report(by = handlers): Promise<Report> {
  await close();
  await by['feedback.report']({ interviewId }, context);
  const found = await reports.find(store.db, interviewId);
  if (!found) throw new Error('there is no report');
  return found.body;
}

const pictureOf = ({ id }: Report, moment: number) =>
  blobs.read(excerptKey({ tenantId, interviewId }, 'picture', id, moment));
const countPictures = () => blobs.removePrefix(mediaPrefix({ tenantId, interviewId }, 'picture'));

describe('the pictures of moments', () => {
  it('when media are retained, then a live moment shows the frame in which it is most visible', async () => {
    await interview({});
    await sendFrames();
    const written = await report();
    const { moments, pictures } = written.face ?? {};
    expect(moments).toMatchObject([{ type: 'look-away', atMs: 1_000, picture: true }]);
    expect(pictures).toMatchObject({ status: 'kept' });
    const { dominant } = await sharp(await pictureOf(written, 0)).stats();
    expect(dominant.b).toBeGreaterThan(200);
    expect(dominant.r + dominant.g).toBeLessThan(60);
  });

  it('when the moment is in a recording, then its picture is extracted from it', async () => {
    await interview({ retention: 'P30D' });
    await sendRecording();
    const written = await report();
    expect(written.face?.moments).toMatchObject([{ picture: true }]);
    expect(await sharp(await pictureOf(written, 0)).metadata()).toMatchObject({ format: 'jpeg', width: 288 });
  });

  it.each([
    ['retention is off', { retention: 'none' }, 'not-kept'],
    ['there is no consent to retention', { retainedStreams: [] }, 'not-kept'],
    ['only the audio may be retained', { retainedStreams: ['mic'] }, 'not-kept'],
    ['it is an assessment', { profile: 'assessment' }, 'not-allowed-by-profile'],
  ] as const)('when %s, then there is no picture and the report says why', async (_why, options, status) => {
    await interview(options);
    await sendFrames();
    const { moments, pictures } = (await report()).face ?? {};
    expect(moments).toMatchObject([{ type: 'look-away', picture: false }]);
    expect(pictures?.status).toBe(status);
    expect(pictures?.message).toMatch(/^There are no pictures: .+\.$/);
    expect(await countPictures()).toBe(0);
  });

  it('when the media have been deleted, then the report is still written, and says so', async () => {
    await interview({});
    await sendFrames();
    await blobs.removePrefix(mediaPrefix({ tenantId, interviewId }));
    const { moments, pictures } = (await report()).face ?? {};
    expect(moments).toMatchObject([{ picture: false }]);
    expect(pictures?.status).toBe('unavailable');
  });

  it('when the report is rewritten, then only its own pictures remain', async () => {
    await interview({});
    await sendFrames();
    const first = await report();
    await admin.transaction(async (tx) => {
      const { state } = await interviewStates.lock(tx, interviewId);
      const camera = { ...state.totals.camera, failed: 1 };
      await interviewStates.save(tx, interviewId, { ...state, totals: { ...state.totals, camera } });
    });
    const second = await report();
    expect(second.id).not.toBe(first.id);
    await expect(pictureOf(first, 0)).rejects.toMatchObject({ code: 'blob_missing' });
    expect(await countPictures()).toBe(1);
  });

  it('when the job is delivered twice at once, then the remaining report has its pictures', async () => {
    await interview({});
    await sendFrames();
    await close();
    await Promise.all([0, 1].map(() => handlers['feedback.report']({ interviewId }, context)));
    const written = await report();
    expect(written.face?.moments).toMatchObject([{ picture: true }]);
    await expect(pictureOf(written, 0)).resolves.toBeInstanceOf(Uint8Array);
  });

  it.each([
    ['the camera', () => chunks.removeOfInterview(admin.db, interviewId, ['camera'])],
    ['the retention', () => interviews.markMediaErased(admin.db, interviewId)],
  ] as const)(
    'when %s is withdrawn while pictures are extracted, then none remains',
    async (_what, withdraw) => {
      await interview({});
      await sendFrames();
      let withdrawn = false;
      const slow: BlobStore = {
        ...blobs,
        async put(...picture) {
          await withdraw();
          withdrawn = true;
          return blobs.put(...picture);
        },
      };
      const { moments, pictures } = (await report(feedbackOn(slow))).face ?? {};
      expect(withdrawn).toBe(true);
      expect(moments).toMatchObject([{ picture: false }]);
      expect(pictures?.status).toBe('not-kept');
      expect(await countPictures()).toBe(0);
    },
  );

  it('when the interview is erased, then report and pictures are removed, and a late job leaves none', async () => {
    await interview({});
    await sendFrames();
    await report();
    await interviews.markErased(admin.db, interviewId);
    await handlers['feedback.erase']({ interviewId }, context);
    expect(await countPictures()).toBe(0);
    await handlers['feedback.report']({ interviewId }, context);
    expect(await reports.find(store.db, interviewId)).toBeUndefined();
    expect(await countPictures()).toBe(0);
  });

  it('when the report is stored, then it does not contain the pictures themselves', async () => {
    await interview({});
    await sendFrames();
    const written = await report();
    const html = (await reports.find(store.db, interviewId))?.html ?? '';
    const base64 = Buffer.from(await pictureOf(written, 0))
      .toString('base64')
      .slice(100, 140);
    expect(JSON.stringify(written) + html).not.toContain(base64);
    expect(html).toContain('<!--picture 0-->');
  });
});

describe('the audio of disfluencies', () => {
  const CHUNK_MS = 4_000;
  const TONES_HZ = [400, 800];
  /** Begins in the first chunk and ends in the second. */
  const DISFLUENCY = { kind: 'repetition', startMs: 3_500, endMs: 4_500, probability: 0.9 } as const;

  async function observeSpeech(seq: number): Promise<void> {
    const startMs = seq * CHUNK_MS;
    const model = { id: 'speech', version: '1', sha256: 'b'.repeat(64) };
    await observations.upsert(admin.db, {
      interviewId,
      modality: 'mic',
      seq,
      generation: `${seq}-a`,
      startMs,
      endMs: startMs + CHUNK_MS,
      status: 'scored',
      model,
      speech: {
        speechRatio: 1,
        voicedRatio: 1,
        speech: [{ startMs, endMs: startMs + CHUNK_MS }],
        seconds: [],
        syllablesMs: [],
        level: { peakDbfs: -6, clippedRatio: 0 },
        disfluencies: seq === 0 ? [DISFLUENCY] : [],
        quality: { reasons: [] },
      },
    });
  }

  async function acceptMicChunk(
    seq: number,
    row: { blob_key: string; content_type: string; recording_id: RecordingId | null },
  ): Promise<void> {
    await chunks.insert(admin.db, {
      interview_id: interviewId,
      stream: 'mic',
      seq,
      start_ms: seq * CHUNK_MS,
      duration_ms: CHUNK_MS,
      bytes: 1,
      sha256: 'a'.repeat(64),
      ...row,
    });
  }

  /** Live chunks, each with a different tone. */
  async function sendTones(): Promise<void> {
    for (const [seq, frequencyHz] of TONES_HZ.entries()) {
      const blobKey = `${mediaPrefix({ tenantId, interviewId }, 'mic')}${seq}`;
      await blobs.put(blobKey, buildWav({ durationMs: CHUNK_MS, frequencyHz }));
      await acceptMicChunk(seq, { blob_key: blobKey, content_type: 'audio/wav', recording_id: null });
      await observeSpeech(seq);
    }
  }

  async function writeReport(by = handlers): Promise<Report> {
    await admin.transaction(async (tx) => {
      const { state } = await interviewStates.lock(tx, interviewId);
      const mic = { received: 2, scored: 2, rejected: 0, failed: 0 };
      const totals = { ...INITIAL_STATE.totals, mic };
      await interviewStates.save(tx, interviewId, { ...state, status: 'closed', totals });
    });
    await by['feedback.report']({ interviewId }, context);
    const found = await reports.find(store.db, interviewId);
    if (!found) throw new Error('there is no report');
    return found.body;
  }

  async function audioOf({ id }: Report): Promise<Float32Array> {
    const file = await blobs.read(excerptKey({ tenantId, interviewId }, 'sound', id, 0));
    return decodeAudio(file, 'audio/wav');
  }
  const countAudio = () => blobs.removePrefix(mediaPrefix({ tenantId, interviewId }, 'sound'));

  /** The frequency of a tone between two offsets, from its zero crossings. */
  function toneHz(samples: Float32Array, fromMs: number, toMs: number): number {
    const segment = samples.subarray(fromMs * 16, toMs * 16);
    const crossings = segment.filter((sample, i) => i > 0 && sample >= 0 !== (segment[i - 1] ?? 0) >= 0);
    return (1000 * crossings.length) / 2 / (toMs - fromMs);
  }

  it('when media are retained, then the excerpt spans chunks, with half a second of context on either side', async () => {
    await interview({});
    await sendTones();
    const written = await writeReport();
    expect(written.speech?.moments).toMatchObject([{ ...DISFLUENCY, sound: true }]);
    expect(written.speech?.sounds?.status).toBe('kept');
    const samples = await audioOf(written);
    expect(samples.length).toBe(2_000 * 16);
    expect(toneHz(samples, 0, 1_000)).toBeCloseTo(400, -1);
    expect(toneHz(samples, 1_000, 2_000)).toBeCloseTo(800, -1);
  });

  it('when the disfluency is in a recording, then its audio is extracted from it', async () => {
    await interview({});
    const id = newId('recording');
    const blobKey = `${mediaPrefix({ tenantId, interviewId }, 'recording')}${id}`;
    await blobs.put(blobKey, await buildClipBytes({ container: 'webm', durationMs: 8_000 }));
    const about = { interview_id: interviewId, blob_key: blobKey, content_type: 'video/webm' } as const;
    await recordings.insert(admin.db, { id, ...about, bytes: 1, sha256: 'a'.repeat(64), duration_ms: 8_000 });
    for (const seq of [0, 1]) {
      await acceptMicChunk(seq, { blob_key: blobKey, content_type: 'video/webm', recording_id: id });
      await observeSpeech(seq);
    }
    const samples = await audioOf(await writeReport());
    expect(samples.length).toBe(2_000 * 16);
    expect(toneHz(samples, 200, 1_800)).toBeCloseTo(440, -1);
  });

  it.each([
    ['retention is off', { retention: 'none' }, 'not-kept'],
    ['only the video may be retained', { retainedStreams: ['camera'] }, 'not-kept'],
    ['it is an assessment', { profile: 'assessment' }, 'not-allowed-by-profile'],
  ] as const)('when %s, then there is no audio and the report says why', async (_why, options, status) => {
    await interview(options);
    await sendTones();
    const { moments, sounds } = (await writeReport()).speech ?? {};
    expect(moments).toMatchObject([{ sound: false }]);
    expect(sounds?.status).toBe(status);
    expect(sounds?.message).toMatch(/^There are no audio clips: .+\.$/);
    expect(await countAudio()).toBe(0);
  });

  it('when the microphone is withdrawn while audio is extracted, then none remains', async () => {
    await interview({});
    await sendTones();
    const slow: BlobStore = {
      ...blobs,
      async put(...sound) {
        await chunks.removeOfInterview(admin.db, interviewId, ['mic']);
        return blobs.put(...sound);
      },
    };
    expect((await writeReport(feedbackOn(slow))).speech?.sounds?.status).toBe('not-kept');
    expect(await countAudio()).toBe(0);
  });

  it('when the interview is erased, then its audio is removed', async () => {
    await interview({});
    await sendTones();
    await writeReport();
    await interviews.markErased(admin.db, interviewId);
    await handlers['feedback.erase']({ interviewId }, context);
    expect(await countAudio()).toBe(0);
  });
});

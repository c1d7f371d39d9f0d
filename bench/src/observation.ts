import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { freePorts, REPOSITORY } from '@poise/launcher';
import {
  createBlobStore,
  createLogger,
  createMetrics,
  createQueueRuntime,
  parseSettings,
  publishResult,
  serviceSettings,
} from '@poise/runtime';
import { generationOf, type InterviewId, newId, type Observation, streamOf } from '@poise/shared/contracts';
import { JOBS } from '@poise/shared/jobs';
import {
  chunks,
  interviewStates,
  interviews,
  observations,
  openStore,
  type Store,
  tenants,
  timelinePoints,
} from '@poise/store';
import {
  createTestDatabase,
  startChild,
  startTestServer,
  TEST_NAMESPACE,
  temporaryFolder,
  waitFor,
} from '@poise/testing';
import { sql } from 'kysely';
import { pagesRead } from './pages-read.ts';
import { sampleFace } from './sample-media.ts';
import { scrape } from './scrape.ts';
import { median } from './statistics.ts';

const MINUTES = [1, 60];
/** Seconds of the interview over which each figure is measured. */
const SECONDS = 24;
const ROUNDS = 3;
/** As many seconds are fused in one run of a live interview. */
const SECONDS_PER_RUN = Math.ceil((JOBS['interview.fuse'].delayMs ?? 1000) / 1000);
const FRAMES_PER_SECOND = 3;
const CHUNKS_PER_SECOND = FRAMES_PER_SECOND + 1;

/**
 * The cost of one observation for the orchestrator, including its share of the fusion, in the first and in
 * the sixtieth minute of a live interview: handler time from its metrics, and pages read by PostgreSQL.
 */
export async function benchObservation(): Promise<string[]> {
  const folder = temporaryFolder('bench');
  const server = await startTestServer();
  const { adminUrl, urls } = await createTestDatabase(server.server.url('postgres'));
  const [port = 0] = await freePorts(1);
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOST: '127.0.0.1',
    HEALTH_PORT: String(port),
    LOG_LEVEL: 'error',
    QUEUE_URL: urls.queue,
    QUEUE_NAMESPACE: TEST_NAMESPACE,
    BLOB_URL: pathToFileURL(folder.path).href,
    DATABASE_URL: urls['interview-orchestrator'],
  };
  const settings = parseSettings(serviceSettings, env);
  const store = openStore(adminUrl, { maxConnections: 2 });
  const log = createLogger({ service: 'bench', level: 'silent' });
  const queue = createQueueRuntime({ settings, log, metrics: createMetrics('bench') });
  const blobs = createBlobStore(settings.BLOB_URL);
  const orchestrator = startChild(join(REPOSITORY, 'services/interview-orchestrator/src/main.ts'), env);
  try {
    const healthUrl = `http://127.0.0.1:${port}`;
    await waitFor(
      'the orchestrator',
      async () => (await fetch(`${healthUrl}/readyz`).catch(() => undefined))?.ok === true,
      { withinMs: 60_000 },
    );
    const face = await sampleFace();
    const tenantId = await tenants.create(store.db, { name: newId('tenant'), profiles: ['practice'] });
    const costs = new Map(MINUTES.map((minute) => [minute, [] as { ms: number; pages: number }[]]));

    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const minute of MINUTES) {
        const interviewId = newId('interview');
        const of = (second: number) => secondOf(interviewId, tenantId, second, face);
        const row = { candidate_id: null, title: null, profile: 'practice', retention: 'none' } as const;
        await interviews.insert(store.db, { id: interviewId, tenant_id: tenantId, ...row });
        await seed(store, interviewId, minute * 60 - SECONDS, of);
        const before = { ms: await jobMs(healthUrl), pages: await pagesRead(store) };
        for (let second = minute * 60 - SECONDS; second < minute * 60; second += 1) {
          const { rows, found } = of(second);
          await chunks.insertMany(store.db, rows);
          for (const [modality, own] of Map.groupBy(found, (each) => each.modality)) {
            const jobId = `${modality}-${interviewId}-${second}`;
            const blobKey = `media/${tenantId}/${interviewId}/${streamOf(modality)}/x`;
            await publishResult({ blobs, publish: queue.publish }, { modality, jobId, blobKey }, own);
          }
          if ((second + 1) % SECONDS_PER_RUN === 0) await untilFused(store, interviewId, second);
        }
        const taken = SECONDS * CHUNKS_PER_SECOND;
        const cost = {
          ms: ((await jobMs(healthUrl)) - before.ms) / taken,
          pages: ((await pagesRead(store)) - before.pages) / taken,
        };
        if (round > 0) costs.get(minute)?.push(cost);
      }
    }
    const [first, last] = MINUTES.map((minute) => {
      const own = costs.get(minute) ?? [];
      return { ms: median(own.map(({ ms }) => ms)), pages: median(own.map(({ pages }) => pages)) };
    });
    return [
      ...[first, last].map(
        (cost, i) =>
          `minute ${String(MINUTES[i]).padStart(2)}   ${cost?.ms.toFixed(2)} ms   ${cost?.pages.toFixed(0)} buffers`,
      ),
      `ratio       ${((last?.ms ?? 0) / (first?.ms ?? 1)).toFixed(2)}      ${((last?.pages ?? 0) / (first?.pages ?? 1)).toFixed(2)}`,
    ];
  } finally {
    orchestrator.kill('SIGTERM');
    await orchestrator.ended;
    await queue.close();
    await blobs.close();
    await store.close();
    await server.stop();
    await folder.remove();
  }
}

type Second = { rows: Parameters<typeof chunks.insertMany>[1]; found: Observation[] };

/** Manifest rows and observations of one second. */
function secondOf(
  interviewId: InterviewId,
  tenantId: string,
  second: number,
  face: Awaited<ReturnType<typeof sampleFace>>,
): Second {
  const chunk = (stream: 'camera' | 'mic', seq: number, startMs: number, endMs: number) => ({
    interview_id: interviewId,
    stream,
    seq,
    start_ms: startMs,
    duration_ms: endMs - startMs,
    content_type: stream === 'camera' ? 'image/jpeg' : 'audio/pcm',
    bytes: 1,
    sha256: 'a'.repeat(64),
    blob_key: `media/${tenantId}/${interviewId}/${stream}/${seq}-live`,
    recording_id: null,
  });
  const frames = Array.from({ length: FRAMES_PER_SECOND }, (_, i) => {
    const at = (k: number) => second * 1000 + Math.round((k * 1000) / FRAMES_PER_SECOND);
    return chunk('camera', second * FRAMES_PER_SECOND + i, at(i), at(i + 1));
  });
  const audio = chunk('mic', second, second * 1000, second * 1000 + 1000);
  const about = (row: ReturnType<typeof chunk>) => ({
    interviewId,
    seq: row.seq,
    generation: generationOf(row.blob_key),
    startMs: row.start_ms,
    endMs: row.start_ms + row.duration_ms,
    status: 'scored' as const,
  });
  return {
    rows: [...frames, audio],
    found: [
      ...frames.map(
        (row): Observation => ({
          ...about(row),
          modality: 'camera',
          model: face.model,
          face: { frames: [{ ...face.frame, tMs: row.start_ms }] },
        }),
      ),
      { ...about(audio), modality: 'mic', model: face.model, speech: speechAt(second * 1000) },
    ],
  };
}

const speechAt = (startMs: number) => ({
  speechRatio: 0.8,
  voicedRatio: 0.6,
  speech: [{ startMs, endMs: startMs + 800 }],
  seconds: [{ tMs: startMs, speaking: 0.8, levelDbfs: -20 }],
  syllablesMs: [startMs + 100, startMs + 400],
  level: { peakDbfs: -3, clippedRatio: 0 },
  quality: { reasons: [] },
});

/** The state of the interview after this many seconds. */
async function seed(
  store: Store,
  interviewId: InterviewId,
  seconds: number,
  of: (second: number) => Second,
): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    const { rows, found } = of(second);
    await chunks.insertMany(store.db, rows);
    await store.transaction(async (tx) => {
      for (const one of found) await observations.upsert(tx, one);
    });
  }
  // Its words were requested along the way.
  await store.transaction(async (tx) => {
    const { state } = await interviewStates.lock(tx, interviewId);
    await interviewStates.save(tx, interviewId, { ...state, wordsUpTo: seconds - 1 });
  });
  await sql`ANALYZE`.execute(store.db);
}

async function untilFused(store: Store, interviewId: InterviewId, second: number): Promise<void> {
  for (;;) {
    const [point] = await timelinePoints.page(store.db, interviewId, { fromSecond: second, limit: 1 });
    if (point) return;
    await sleep(20);
  }
}

/** Time that the orchestrator has spent on jobs so far, in milliseconds. */
const jobMs = async (healthUrl: string) => 1000 * (await scrape(healthUrl))('poise_job_duration_seconds_sum');

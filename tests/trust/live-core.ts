import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFeedback } from '@poise/feedback';
import { loadImpressions } from '@poise/feedback/impressions';
import { bearer, buildGateway } from '@poise/gateway/test';
import { createOrchestrator } from '@poise/interview-orchestrator';
import { reconcile } from '@poise/interview-orchestrator/reconciler';
import {
  type Analyse,
  type Consumer,
  createAnalysisWorker,
  createLogger,
  createMetrics,
  createQueueRuntime,
  type Publish,
} from '@poise/runtime';
import type { InterviewId } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { startTestRedis } from '@poise/testing';
import { Redis } from 'ioredis';
import { sql } from 'kysely';

const AUDIO_BYTES = 3_200;

/** Audio that identifies its upload: all findings from it carry the same mark. */
export const markedAudio = (mark: string) => Buffer.from(mark.padEnd(AUDIO_BYTES, '.'));
const markIn = (bytes: Uint8Array) => /^mark\w+/.exec(Buffer.from(bytes).toString('latin1'))?.[0] ?? 'none';

/**
 * The services of one interview, in one process: the real gateway, queue, record and blob store, the orchestrator,
 * feedback, and workers whose findings are the mark of the bytes that they read.
 */
export async function startLiveCore(serverUrl: string, kind: 'postgres' | 'redis') {
  const redis = kind === 'redis' ? await startTestRedis() : undefined;
  const gateway = await buildGateway(serverUrl, { ...(redis && { env: { REDIS_URL: redis.url } }) });
  const logged: string[] = [];
  const log = createLogger(
    { service: 'test', level: 'trace' },
    { write: (line: string) => void logged.push(line) },
  );
  const metrics = createMetrics('test');
  const queue = createQueueRuntime({ settings: gateway.settings, log, metrics });

  const analyses = createGate();
  const commands = createGate();
  /** How many of the next results are lost between their blob and their pointer, as in a crash. */
  let crashes = 0;
  const publish: Publish = async (name, payload, options) => {
    if (name === 'interview.result' && crashes > 0) {
      crashes -= 1;
      throw new PoiseError('unavailable', 'the worker died');
    }
    await queue.publish(name, payload, options);
  };

  const analyse = (modality: 'mic' | 'words'): Analyse =>
    async function* (task) {
      if (task.type !== 'live') return;
      const requested = new Set(task.chunks.map(({ startMs }) => startMs));
      for (const media of task.media) {
        const mark = markIn(await media.read());
        await analyses.passed();
        if (requested.has(media.startMs)) yield findingsOf(modality, mark, media.startMs);
      }
    };

  const orchestrator = createOrchestrator({
    store: gateway.admin,
    blobs: gateway.blobs,
    publish: queue.publish,
    bus: { wake: async () => undefined },
    metrics,
  });
  const late: typeof orchestrator = {
    ...orchestrator,
    'interview.command': async (payload, context) => {
      await commands.passed();
      await orchestrator['interview.command'](payload, context);
    },
  };
  const feedback = createFeedback({
    store: gateway.admin,
    blobs: gateway.blobs,
    log,
    publish: queue.publish,
    models: { describeModel: () => [], describeEngine: () => [] },
    loadedImpressions: await loadImpressions(),
    now: () => new Date(),
  });
  const worker = (modality: 'mic' | 'words') =>
    createAnalysisWorker({ modality, analyse: analyse(modality), blobs: gateway.blobs, publish });
  const consumers: Consumer[] = [
    // More than the number of commands of an interview, so that results overtake commands that are held.
    queue.consume('interview', late, { concurrency: 30 }),
    queue.consume('feedback', feedback, { concurrency: 1 }),
    queue.consume('mic-live', worker('mic').live, { concurrency: 2 }),
    queue.consume('words-live', worker('words').live, { concurrency: 1 }),
  ];

  return {
    gateway,
    tenant: await gateway.tenant(),
    /** From now on, analyses wait until they are released. */
    hold: analyses.close,
    /** From now on, commands wait: chunks sent after them are analysed and stored before them. */
    holdCommands: commands.close,
    release() {
      analyses.open();
      commands.open();
    },
    crashNext(count: number) {
      crashes = count;
    },
    /** Whether all queues are empty. */
    async isIdle(): Promise<boolean> {
      const measures = await queue.measure();
      return measures.every(({ waiting, active, delayed }) => waiting + active + delayed === 0);
    },
    /** One round of both reconcilers, with the gateway's clock this much ahead. */
    async reconcile(aheadMs: number) {
      gateway.clock.aheadMs = aheadMs;
      await gateway.reconcile();
      const before = new Date(Date.now() - 300);
      await reconcile({ store: gateway.admin, queue, before, log, metrics });
    },
    /** Everything that is stored anywhere, as text. */
    async everythingKept(): Promise<string> {
      const tables = await sql<{ name: string }>`
        SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
        WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`.execute(gateway.admin.db);
      const parts: string[] = [...logged];
      for (const { name } of tables.rows) {
        const { rows } = await sql<{ row: string }>`SELECT t::text AS row FROM ${sql.raw(name)} AS t`.execute(
          gateway.admin.db,
        );
        parts.push(...rows.map(({ row }) => row));
      }
      for (const entry of readdirSync(gateway.blobFolder, { recursive: true, withFileTypes: true })) {
        if (entry.isFile())
          parts.push(entry.name, readFileSync(join(entry.parentPath, entry.name), 'latin1'));
      }
      if (redis) parts.push(await everythingIn(redis.url));
      return parts.join('\n');
    },
    async stop() {
      analyses.open();
      commands.open();
      for (const consumer of consumers) await consumer.stop(2_000);
      await queue.close();
      await gateway.close();
      await redis?.stop();
    },
  };
}

/** Callers wait while it is closed; it starts open. */
function createGate() {
  let gate = Promise.withResolvers<void>();
  gate.resolve();
  return {
    passed: () => gate.promise,
    open: () => gate.resolve(),
    close() {
      gate.resolve();
      gate = Promise.withResolvers<void>();
    },
  };
}

export type LiveCore = Awaited<ReturnType<typeof startLiveCore>>;

/** A request of the tenant. */
export const call = (
  { gateway, tenant }: LiveCore,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  url: string,
  body?: { payload: string | Buffer | object; type?: string },
) =>
  gateway.app.inject({
    method,
    url,
    headers: { ...bearer(tenant.key), ...(body?.type && { 'content-type': body.type }) },
    ...(body && { payload: body.payload }),
  });

export const stateOf = async ({ gateway }: LiveCore, id: InterviewId) =>
  (
    await gateway.admin.db
      .selectFrom('interview_states')
      .select(['state', 'settled'])
      .where('interview_id', '=', id)
      .executeTakeFirst()
  )?.state;

function findingsOf(modality: 'mic' | 'words', mark: string, startMs: number) {
  const model = { id: mark, version: '1', sha256: 'a'.repeat(64) };
  if (modality === 'words') {
    const word = { text: mark, startMs, endMs: startMs + 50, confidence: 0.9 };
    return {
      model,
      words: {
        status: 'transcribed' as const,
        engine: { id: 'test' },
        text: mark,
        words: [word],
        speechMs: 60,
        reliability: 'reliable' as const,
        quality: { reasons: [] },
      },
    };
  }
  return {
    model,
    speech: {
      speechRatio: 0.6,
      voicedRatio: 0.5,
      speech: [{ startMs, endMs: startMs + 60 }],
      seconds: [{ tMs: startMs, speaking: 0.6, levelDbfs: -20 }],
      syllablesMs: [],
      level: { peakDbfs: -3, clippedRatio: 0 },
      quality: { reasons: [] },
    },
  };
}

async function everythingIn(url: string): Promise<string> {
  const client = new Redis(url);
  const parts: string[] = [];
  for (const key of await client.keys('*')) {
    const dumped: unknown = await client.call('DUMP', key).catch(() => '');
    parts.push(key, Buffer.isBuffer(dumped) ? dumped.toString('latin1') : String(dumped));
    if ((await client.type(key)) === 'hash') parts.push(JSON.stringify(await client.hgetall(key)));
  }
  client.disconnect();
  return parts.join('\n');
}

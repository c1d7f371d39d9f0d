import { pathToFileURL } from 'node:url';
import { inspectAudio, inspectFrame, probeRecording } from '@poise/media';
import {
  createBlobStore,
  createBus,
  createLogger,
  createMetrics,
  createQueueRuntime,
  parseSettings,
  serviceSettings,
} from '@poise/runtime';
import type { CreateInterview, InterviewId, Profile, Stream, TenantId } from '@poise/shared/contracts';
import { newId } from '@poise/shared/contracts';
import { apiKeys, consents, openStore, SCOPES, type Scope, tenants } from '@poise/store';
import { createTestDatabase, TEST_NAMESPACE, temporaryFolder } from '@poise/testing';
import { buildApp } from '../app.ts';
import type { Deps } from '../deps.ts';
import { createLiveBatches } from '../media/live-batches.ts';
import { publishAnalysis } from '../media/work.ts';
import { loadModelCatalogue } from '../models.ts';
import { createReconciler } from '../reconciler/index.ts';
import { gatewaySettings } from '../settings.ts';

export type TestGateway = Awaited<ReturnType<typeof buildGateway>>;
export type TestTenant = { id: TenantId; key: string };

/**
 * The whole gateway on its own database, queue and blob folder, with its production database role. Only the
 * clock is faked; it runs `clock.aheadMs` fast.
 * @param serverUrl of the run's PostgreSQL
 */
export async function buildGateway(
  serverUrl: string,
  options: { env?: Record<string, string>; deps?: Partial<Deps> } = {},
) {
  const database = await createTestDatabase(serverUrl);
  const folder = temporaryFolder('gateway');
  const settings = parseSettings(
    { ...serviceSettings, ...gatewaySettings },
    {
      DATABASE_URL: database.urls.gateway,
      QUEUE_URL: database.urls.queue,
      QUEUE_NAMESPACE: TEST_NAMESPACE,
      BLOB_URL: pathToFileURL(folder.path).href,
      REQUESTS_PER_MINUTE: '100000',
      INTERVIEW_REQUESTS_PER_MINUTE: '100000',
      ADDRESS_REQUESTS_PER_MINUTE: '100000',
      FAILED_KEYS_PER_MINUTE: '100000',
      LIVE_RATE_FACTOR: '1000',
      ...options.env,
    },
  );
  const log = createLogger({ service: 'gateway', level: 'silent' });
  const metrics = createMetrics('gateway');
  const store = openStore(settings.DATABASE_URL);
  /** Has every right: used to write what the other services would write. */
  const admin = openStore(database.adminUrl);
  const queue = createQueueRuntime({ settings, log, metrics });
  const blobs = createBlobStore(settings.BLOB_URL);
  const bus = createBus(settings, log);
  const clock = { aheadMs: 0 };
  const now = () => Date.now() + clock.aheadMs;

  const batches = createLiveBatches((job) => publishAnalysis(options.deps?.queue ?? queue, [job]));
  const app = await buildApp({
    store,
    queue,
    blobs,
    batches,
    bus,
    log,
    metrics,
    media: { inspectFrame, inspectAudio, probeRecording },
    models: await loadModelCatalogue(),
    now,
    settings,
    ...options.deps,
  });
  await app.ready();
  const reconcile = createReconciler({
    store,
    queue,
    blobs,
    log,
    metrics,
    now,
    overdueMs: settings.OVERDUE_MS,
  });

  async function tenant(profiles: Profile[] = ['practice', 'assessment'], scopes: readonly Scope[] = SCOPES) {
    const id = await tenants.create(admin.db, { name: newId('tenant'), profiles });
    return { id, key: await keyOf(id, scopes) };
  }

  async function keyOf(tenantId: TenantId, scopes: readonly Scope[]): Promise<string> {
    return (await apiKeys.issue(admin.db, { tenantId, scopes: [...scopes], label: 'test' })).secret;
  }

  /** An interview with consent for these streams. */
  async function interview(
    { key }: { key: string },
    options: Partial<CreateInterview> & { streams?: Stream[] } = {},
  ): Promise<InterviewId> {
    const { streams = ['camera', 'mic'], ...payload } = { profile: 'practice', ...options };
    const created = await app.inject({
      method: 'POST',
      url: '/v1/interviews',
      headers: bearer(key),
      payload,
    });
    if (created.statusCode !== 201) throw new Error(created.body);
    const { id } = created.json<{ id: InterviewId }>();
    if (streams.length > 0) {
      await consents.insert(admin.db, {
        id: newId('consent'),
        interview_id: id,
        streams,
        purpose: 'analysis',
        statement: 'yes',
      });
    }
    return id;
  }

  return {
    app,
    store,
    admin,
    queue,
    blobs,
    bus,
    clock,
    metrics,
    blobFolder: folder.path,
    settings,
    reconcile,
    tenant,
    keyOf,
    interview,
    async close() {
      await app.close();
      await batches.close();
      await bus.close();
      await queue.close();
      await Promise.all([store.close(), admin.close()]);
      await folder.remove();
    },
  };
}

export const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

import { pathToFileURL } from 'node:url';
import { createBlobStore } from '@poise/runtime';
import { type InterviewId, newId, type TenantId, type Totals } from '@poise/shared/contracts';
import type { JobHandlers, JobName } from '@poise/shared/jobs';
import {
  INITIAL_STATE,
  interviewStates,
  interviews,
  openStore,
  reports,
  type Store,
  tenants,
} from '@poise/store';
import { createTestDatabase, temporaryFolder } from '@poise/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createFeedback } from './app.ts';
import { TEST_IMPRESSIONS } from './report/testing/interview.ts';

const folder = temporaryFolder('feedback');
const blobs = createBlobStore(pathToFileURL(folder.path).href);
let admin: Store;
let store: Store;
let tenantId: TenantId;
let interviewId: InterviewId;
let published: { name: JobName; payload: unknown }[];
let handlers: JobHandlers<'feedback'>;
const context = { signal: new AbortController().signal, attempt: 1, lastAttempt: false };

beforeAll(async () => {
  const { adminUrl, urls } = await createTestDatabase(inject('postgresUrl'));
  admin = openStore(adminUrl);
  store = openStore(urls.feedback);
  tenantId = await tenants.create(admin.db, { name: 'acme', profiles: ['practice'] });
});
afterAll(async () => {
  await store.close();
  await admin.close();
  await folder.remove();
});
beforeEach(async () => {
  interviewId = newId('interview');
  published = [];
  await interviews.insert(admin.db, {
    id: interviewId,
    tenant_id: tenantId,
    candidate_id: null,
    title: null,
    profile: 'practice',
    retention: 'none',
  });
  handlers = createFeedback({
    store,
    blobs,
    log: { warn: () => undefined },
    publish: async (name, payload) => void published.push({ name, payload }),
    loadedImpressions: TEST_IMPRESSIONS,
    models: { describeModel: () => [], describeEngine: () => [] },
    now: () => new Date('2026-01-01T10:00:00Z'),
  });
});

async function settle(status: 'closing' | 'closed', camera: Partial<Totals['camera']> = {}): Promise<void> {
  await admin.transaction(async (tx) => {
    const { state } = await interviewStates.lock(tx, interviewId);
    const totals = { ...INITIAL_STATE.totals, camera: { ...INITIAL_STATE.totals.camera, ...camera } };
    await interviewStates.save(tx, interviewId, { ...state, status, totals });
  });
}

const requestReport = () => handlers['feedback.report']({ interviewId }, context);
const reportId = async () => (await reports.find(store.db, interviewId))?.id;

describe('the report of an interview', () => {
  it('when it is requested twice, then it is written once and announced twice', async () => {
    await settle('closed');
    await requestReport();
    const first = await reportId();
    await requestReport();
    expect(await reportId()).toBe(first);
    expect(published).toEqual([
      { name: 'interview.report', payload: { interviewId, reportId: first, complete: true } },
      { name: 'interview.report', payload: { interviewId, reportId: first, complete: true } },
    ]);
  });

  it('when the accounting has changed since, then it is rewritten', async () => {
    await settle('closed', { received: 1, failed: 1 });
    await requestReport();
    const first = await reportId();
    await settle('closed');
    await requestReport();
    expect(await reportId()).not.toBe(first);
    expect((await reports.find(store.db, interviewId))?.body.accounting.camera.failed).toBe(0);
  });

  it('when the interview is not closed yet, then nothing is written or announced', async () => {
    await settle('closing', { received: 1 });
    await requestReport();
    expect(await reportId()).toBeUndefined();
    expect(published).toEqual([]);
  });

  it('when the interview is erased, then its report is removed and not written again', async () => {
    await settle('closed');
    await requestReport();
    await handlers['feedback.erase']({ interviewId }, context);
    expect(await reportId()).toBeUndefined();
    await interviews.markErased(admin.db, interviewId);
    await requestReport();
    expect(await reportId()).toBeUndefined();
  });
});

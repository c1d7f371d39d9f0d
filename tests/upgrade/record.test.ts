import { interviewStates, migrate, observations, openStore } from '@poise/store';
import { waitFor } from '@poise/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askAll, type InterviewName, type Responses, readFixture, writeBlobs } from './support/fixture.ts';
import { clientOf, createFleet, type Fleet, NEW_RELEASE, type RunningService } from './support/fleet.ts';
import { createLiveMedia } from './support/live-media.ts';
import { recordColumns, restoreRecord } from './support/record-dump.ts';

/** The last migration of version 0.1. */
const OF_VERSION_01 = '0003-fluency-switch';
const SERVICES = ['gateway', 'interview-orchestrator', 'feedback', 'face-worker', 'speech-worker'] as const;

describe('an installation of version 0.1 after the update', () => {
  const fixture = readFixture();
  let fleet: Fleet;
  let gateway: RunningService;
  let columnsBefore: string[];

  beforeAll(async () => {
    fleet = await createFleet({ gateway: { OVERDUE_MS: '2000' } });
    await migrate(fleet.adminUrl, 'poise_queue', OF_VERSION_01);
    columnsBefore = await recordColumns(fleet.adminUrl);
    await restoreRecord(fleet.adminUrl, fixture.record);
    writeBlobs(fleet.blobFolder, fixture.blobs);
    await stayOpen(fleet.adminUrl);
    await fleet.migrate(NEW_RELEASE);
    [gateway] = (await fleet.startAll(NEW_RELEASE, SERVICES)) as [RunningService];
  });
  afterAll(() => fleet?.stop());

  it('when its record was restored, then its tables were those that version 0.1 had', () => {
    expect(columnsBefore).toEqual(fixture.record.columns);
  });

  it.each(['live', 'recording', 'withdrawn'] as const)(
    'when the %s interview is asked for, then report, timeline and events are what they were',
    async (name) => {
      const before = fixture.responses[name];
      expect([before.report.status, before.timeline.status]).toEqual([200, 200]);
      const { events, page, ...responses } = await ask(name);
      // What was added since is beside what there was.
      expect(responses).toMatchObject({
        interview: before.interview,
        timeline: before.timeline,
        report: before.report,
      });
      expect(page).toEqual(before.page);
      expect(numbered(events)).toMatchObject(before.events);
      expect(numbered(events)).toHaveLength(before.events.length);
    },
  );

  it('when the client of today reads them, then they are in the form of today', async () => {
    const client = clientOf(gateway, fixture.key);
    const { accounting } = await client.getReport(fixture.interviews.live);
    expect(accounting.mic.scored).toBe(3);
    expect(accounting.words).toEqual({ received: 0, scored: 0, rejected: 0, failed: 0 });
    const types: string[] = [];
    for await (const { seq, body } of client.events(fixture.interviews.live)) if (seq) types.push(body.type);
    expect(types.at(0)).toBe('interview.started');
    expect(types.at(-1)).toBe('report.ready');
  });

  it('when the erased interview is asked for, then it remains erased, and nothing of it is stored', async () => {
    const { events, ...responses } = await ask('erased');
    const { events: eventsBefore, ...before } = fixture.responses.erased;
    expect(responses).toMatchObject(before);
    expect(responses.report.status).toBe(410);
    expect(numbered(events)).toMatchObject(eventsBefore);
    const store = openStore(fleet.adminUrl, { maxConnections: 1 });
    expect(await observations.list(store.db, fixture.interviews.erased)).toEqual([]);
    await store.close();
  });

  it('when the open interview goes on, then what was queued is done, and everything is accounted for', async () => {
    const id = fixture.interviews.open;
    const client = clientOf(gateway, fixture.key);
    expect((await client.getInterview(id)).status).toBe('open');
    const media = await createLiveMedia(id, fixture.accepted);
    await media.send(client, 2);
    await client.closeInterview(id);
    const store = openStore(fleet.adminUrl, { maxConnections: 1 });
    try {
      const isSettled = async () => (await store.transaction((tx) => interviewStates.lock(tx, id))).settled;
      await waitFor('the open interview', isSettled, { withinMs: 120_000, everyMs: 200 });
    } finally {
      await store.close();
    }
    const complete = async () => {
      const report = await client.getReport(id).catch(() => undefined);
      return report?.accounting.words.scored ? report : undefined;
    };
    const { accounting } = await waitFor('its report', complete, { withinMs: 60_000 });
    const { camera, mic } = media.accepted;
    const all = (received: number) => ({ received, scored: received, rejected: 0, failed: 0 });
    expect(accounting).toEqual({ camera: all(camera), mic: all(mic), words: all(mic) });
    expect(mic).toBeGreaterThan(fixture.accepted.mic);
  });

  const ask = (name: InterviewName) => askAll(gateway.url, fixture.key, fixture.interviews[name]);

  /** Without the outcomes of chunks, which have no number any more. */
  const numbered = (events: Responses['events']) => events.filter(({ seq }) => seq !== undefined);

  /** Its media came a moment ago: an interview in which nothing happens for a day is closed. */
  async function stayOpen(url: string): Promise<void> {
    const store = openStore(url, { maxConnections: 1 });
    const id = fixture.interviews.open;
    const now = new Date();
    await store.db
      .updateTable('chunks')
      .set({ accepted_at: now } as never)
      .where('interview_id', '=', id)
      .execute();
    await store.db
      .updateTable('interviews')
      .set({ created_at: now } as never)
      .where('id', '=', id)
      .execute();
    await store.close();
  }
});

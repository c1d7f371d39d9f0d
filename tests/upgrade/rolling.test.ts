import type { PoiseClient } from '@poise/client';
import {
  type InterviewId,
  type InterviewStatus,
  MODALITY_NAMES,
  type Received,
  type Report,
  type Totals,
} from '@poise/shared/contracts';
import { chunks, interviewStates, observations, openStore } from '@poise/store';
import { hasRedis, startTestRedis, type TestRedis, waitFor } from '@poise/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openInterview } from '../support/interviews.ts';
import { clientOf, createFleet, type Fleet, NEW_RELEASE, type RunningService } from './support/fleet.ts';
import { createLiveMedia } from './support/live-media.ts';
import { installOldRelease, type OldRelease, withoutOldRelease } from './support/old-release.ts';

const note = withoutOldRelease || (hasRedis ? '' : ' (skipped: no redis-server)');

const WORKERS = ['face-worker', 'speech-worker'] as const;
const OTHERS = [...WORKERS, 'interview-orchestrator', 'feedback'] as const;

describe.skipIf(note !== '')(
  `a rollout from version 0.1, in the middle of an interview${note}`,
  { timeout: 600_000 },
  () => {
    let old: OldRelease;
    let redis: TestRedis;
    let fleet: Fleet;
    let key: string;

    beforeAll(async () => {
      old = await installOldRelease();
    }, 300_000);
    afterAll(() => old?.remove());

    beforeEach(async () => {
      redis = await startTestRedis();
      fleet = await createFleet({ redisUrl: redis.url, gateway: { OVERDUE_MS: '4000' } });
      await fleet.migrate(old.folder);
      key = await fleet.createTenant(old.folder);
    });
    afterEach(async () => {
      await fleet?.stop();
      await redis?.stop();
    });

    it('when the gateway is replaced first and the workers last, then no chunk fails and none is lost', async () => {
      const [gateway, ...others] = await fleet.startAll(old.folder, ['gateway', ...OTHERS]);
      const before = clientOf(gateway as RunningService, key);
      const id = await openInterview(before);
      const media = await createLiveMedia(id);
      await media.send(before, 3);

      await fleet.migrate(NEW_RELEASE);
      const newer = await whileSending(fleet.start(NEW_RELEASE, 'gateway'), () => media.send(before, 1));
      const after = clientOf(newer, key);
      await gateway?.stop();
      await media.send(after, 3);

      await whileSending(fleet.startAll(NEW_RELEASE, OTHERS), () => media.send(after, 1));
      await media.send(after, 2);
      await whileSending(Promise.all(others.map((service) => service.stop())), () => media.send(after, 1));
      await media.send(after, 2);
      await after.closeInterview(id);

      await expectWhole(after, id, media.accepted);
    });

    it('when the gateway is replaced last, and an old one closes the interview, then no chunk fails and none is lost', async () => {
      const [gateway, ...others] = await fleet.startAll(old.folder, ['gateway', ...OTHERS]);
      const before = clientOf(gateway as RunningService, key);
      const [closedBefore, closedAfter] = [await openInterview(before), await openInterview(before)];
      const media = [await createLiveMedia(closedBefore), await createLiveMedia(closedAfter)] as const;
      const send = (client: PoiseClient, seconds: number) =>
        Promise.all(media.map((of) => of.send(client, seconds)));
      await send(before, 3);

      await fleet.migrate(NEW_RELEASE);
      await whileSending(fleet.startAll(NEW_RELEASE, OTHERS), () => send(before, 1));
      await send(before, 2);
      await whileSending(Promise.all(others.map((service) => service.stop())), () => send(before, 1));
      await send(before, 2);
      await before.closeInterview(closedBefore);
      await waitFor('the close', async () => (await statusOf(closedBefore)) === 'closed', {
        withinMs: 180_000,
        everyMs: 200,
      });

      const newer = await whileSending(fleet.start(NEW_RELEASE, 'gateway'), () => media[1].send(before, 1));
      await gateway?.stop();
      const after = clientOf(newer, key);
      await media[1].send(after, 2);
      await after.closeInterview(closedAfter);
      await expectWhole(after, closedAfter, media[1].accepted);
      // Results of words that the old orchestrator refused are requested again by a gateway that knows words.
      await expectWhole(after, closedBefore, media[0].accepted);
    });

    it('when an old orchestrator closes the interview, then the words that were counted are not lost', async () => {
      await fleet.migrate(NEW_RELEASE);
      const services = await fleet.startAll(NEW_RELEASE, ['gateway', ...OTHERS]);
      const client = clientOf(services[0] as RunningService, key);
      const id = await openInterview(client);
      const media = await createLiveMedia(id);
      // The words of silence are asked for once there are ten seconds of it.
      await media.send(client, 11);
      const hasWords = async () => (await client.getInterview(id)).totals.words.scored > 0;
      await waitFor('words', hasWords, { withinMs: 120_000, everyMs: 500 });

      // Of two replicas the newer one is away when the interview is closed.
      await services[3]?.stop();
      const older = await fleet.start(old.folder, 'interview-orchestrator');
      await client.closeInterview(id);
      const isClosed = async () => (await statusOf(id)) !== 'open';
      await waitFor('the old orchestrator', isClosed, { withinMs: 90_000, everyMs: 200 });
      await older.stop();
      await fleet.start(NEW_RELEASE, 'interview-orchestrator');
      await expectWhole(client, id, media.accepted);
    });

    async function statusOf(id: InterviewId): Promise<InterviewStatus | undefined> {
      const store = openStore(fleet.adminUrl, { maxConnections: 1 });
      const found = await interviewStates.find(store.db, id);
      await store.close();
      return found?.status;
    }

    /** Goes on sending until something is done. */
    async function whileSending<T>(work: Promise<T>, send: () => Promise<unknown>): Promise<T> {
      let done = false;
      const ended = work.finally(() => {
        done = true;
      });
      while (!done) await send();
      return ended;
    }

    /** Every accepted chunk has one outcome in each modality, none has failed, and the report says so. */
    async function expectWhole(
      client: PoiseClient,
      id: InterviewId,
      accepted: { camera: number; mic: number },
    ): Promise<void> {
      const store = openStore(fleet.adminUrl, { maxConnections: 1 });
      try {
        const settled = async () => {
          const { settled, state } = await store.transaction((tx) => interviewStates.lock(tx, id));
          return settled ? state : undefined;
        };
        const state = await waitFor('everything to be accounted for', settled, {
          withinMs: 180_000,
          everyMs: 200,
        }).catch(async (error: unknown) => {
          const totals = (await interviewStates.find(store.db, id))?.totals;
          throw new Error(
            `${String(error)}: ${JSON.stringify(totals)} of ${JSON.stringify(accepted)}\n${fleet.logs().slice(-6_000)}`,
          );
        });
        const received = { ...accepted, words: accepted.mic };
        expectAccounting(state.totals, received);
        expect(await chunks.countByStream(store.db, id)).toEqual(accepted);
        const list = await observations.list(store.db, id);
        for (const name of MODALITY_NAMES) {
          const seqs = new Set(list.filter(({ modality }) => modality === name).map(({ seq }) => seq));
          expect([name, seqs.size]).toEqual([name, received[name]]);
        }
        const complete = async (): Promise<Received<Report> | undefined> => {
          const found = await client.getReport(id).catch(() => undefined);
          return found?.accounting.words.scored === state.totals.words.scored ? found : undefined;
        };
        const report = await waitFor('the complete report', complete, { withinMs: 90_000, everyMs: 200 });
        expectAccounting(report.accounting, received);
        expect(report.problems.filter(({ status }) => status === 'failed')).toEqual([]);
      } finally {
        await store.close();
      }
    }
  },
);

function expectAccounting(totals: Totals, received: Record<keyof Totals, number>): void {
  for (const name of MODALITY_NAMES) {
    const { scored, rejected, failed, ...tally } = totals[name];
    expect([name, tally.received, scored + rejected, failed]).toEqual([
      name,
      received[name],
      received[name],
      0,
    ]);
  }
}

import { completeTotals, type InterviewId, newId, type Report, type Tally } from '@poise/shared/contracts';
import { sql } from 'kysely';
import { beforeEach, describe, expect, it } from 'vitest';
import { INITIAL_STATE, type InterviewState } from '../interview-state.ts';
import { useStore } from '../test/use-store.ts';
import { interviewEvents } from './interview-events.ts';
import { interviewStates, type Seconds } from './interview-states.ts';
import { interviews } from './interviews.ts';
import { reports } from './reports.ts';

const inAMinute = () => new Date(Date.now() + 60_000);
const aMinuteAgo = () => new Date(Date.now() - 60_000);

describe('the state of an interview', () => {
  const used = useStore();
  const save = (id: InterviewId, state: Partial<InterviewState>) =>
    used.orchestrator.transaction(async (tx) => {
      await interviewStates.lock(tx, id);
      await interviewStates.save(tx, id, { ...INITIAL_STATE, ...state });
    });
  const lock = (id: InterviewId) => used.orchestrator.transaction((tx) => interviewStates.lock(tx, id));

  it('when many steps run at once, including the very first, then they run one after another', async () => {
    const id = newId('interview');
    await Promise.all(
      Array.from({ length: 20 }, () =>
        used.orchestrator.transaction(async (tx) => {
          const { state } = await interviewStates.lock(tx, id);
          await interviewEvents.append(tx, id, state.lastEvent, [{ type: 'interview.started' }]);
          await interviewStates.save(tx, id, { ...state, lastEvent: state.lastEvent + 1 });
        }),
      ),
    );
    expect((await interviewStates.find(used.gateway.db, id))?.lastEvent).toBe(20);
    const events = await interviewEvents.after(used.gateway.db, id, 0, 100);
    expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  });

  it('when a step fails, then none of it is stored and the next one continues from the previous state', async () => {
    const id = newId('interview');
    const failing = used.orchestrator.transaction(async (tx) => {
      const { state } = await interviewStates.lock(tx, id);
      await interviewEvents.append(tx, id, state.lastEvent, [{ type: 'interview.started' }]);
      await interviewStates.markDirty(tx, id, [{ from: 0, to: 9 }]);
      throw new Error('in the middle');
    });
    await expect(failing).rejects.toThrow('in the middle');
    expect(await interviewStates.find(used.gateway.db, id)).toBeUndefined();
    expect(await interviewEvents.after(used.gateway.db, id, 0, 1)).toEqual([]);
    expect(await lock(id)).toMatchObject({ state: INITIAL_STATE, dirty: [], fuseRuns: 0 });
  });

  describe('when version 0.1 stored it, without words', () => {
    const tally: Tally = { received: 3, scored: 3, rejected: 0, failed: 0 };
    const older = async (status: string, settled: boolean) => {
      const id = newId('interview');
      const state = { status, lastEvent: 4, totals: { camera: tally, mic: tally } };
      await sql`
        INSERT INTO interview_states (interview_id, state, settled)
        VALUES (${id}, ${JSON.stringify(state)}, ${settled})`.execute(used.orchestrator.db);
      return id;
    };

    it.each([
      ['open', false, 0],
      ['closing', false, 3],
      ['closed', false, 3],
      ['closed', true, 0],
    ])('and it is %s (settled: %s), then %i words are expected', async (status, settled, received) => {
      const id = await older(status, settled);
      const expected = {
        status,
        lastEvent: 4,
        wordsUpTo: -1,
        totals: { camera: tally, mic: tally, words: { received, scored: 0, rejected: 0, failed: 0 } },
      };
      expect(await interviewStates.find(used.gateway.db, id)).toEqual(expected);
      expect((await lock(id)).state).toEqual(expected);
    });
  });

  it('when interviews are not settled, then they are walked through, one page at a time', async () => {
    const waiting: Partial<InterviewState> = {
      status: 'closed',
      totals: completeTotals({ words: { received: 1, scored: 0, rejected: 0, failed: 0 } }),
    };
    const before = await interviews.unsettled(used.gateway.db, '', 100);
    const created: InterviewId[] = [];
    for (const state of [
      {},
      { status: 'closing' },
      waiting,
      { status: 'closed' },
      { status: 'erased' },
    ] as const) {
      const id = await used.interview();
      await save(id, state);
      created.push(id);
    }
    const all = await interviews.unsettled(used.gateway.db, '', 100);
    expect(all.filter((id) => !before.includes(id)).toSorted()).toEqual(created.slice(0, 3).toSorted());
    expect(all).toEqual(all.toSorted());

    const paged: InterviewId[] = [];
    for (let after = ''; ; after = paged.at(-1) ?? after) {
      const page = await interviews.unsettled(used.gateway.db, after, 2);
      paged.push(...page);
      if (page.length < 2) break;
    }
    expect(paged).toEqual(all);
    // Only stored interviews of this tenant are counted.
    expect(await interviews.countUnsettled(used.gateway.db, used.tenantId)).toBe(3);
    expect(await interviews.countUnsettled(used.gateway.db, newId('tenant'))).toBe(0);
    const [, , last] = created;
    if (last) await save(last, { status: 'closed' });
    expect(await interviews.countUnsettled(used.gateway.db, used.tenantId)).toBe(2);
  });

  describe('with dirty seconds', () => {
    let id: InterviewId;
    beforeEach(async () => {
      id = newId('interview');
      await save(id, {});
    });
    const mark = (...seconds: Seconds[]) => interviewStates.markDirty(used.orchestrator.db, id, seconds);
    const fuse = (...seconds: Seconds[]) => interviewStates.markFused(used.orchestrator.db, id, seconds);
    const dirty = async () => (await lock(id)).dirty;
    const found = async (before = inAMinute()) =>
      (await interviewStates.withDirtySeconds(used.orchestrator.db, before, 1_000)).filter(
        ({ interviewId }) => interviewId === id,
      );

    it('when they overlap or touch, then they are merged; others stay separate, in order', async () => {
      await mark({ from: 10, to: 12 }, { from: 2, to: 4 });
      await mark({ from: 12, to: 13 }, { from: 3, to: 7 });
      expect(await dirty()).toEqual([
        { from: 2, to: 7 },
        { from: 10, to: 13 },
      ]);
      await mark({ from: 5, to: 5 });
      await mark();
      expect(await dirty()).toHaveLength(2);
    });

    it('when some were fused, then the rest remains, and the run is counted', async () => {
      await mark({ from: 0, to: 10 });
      await fuse({ from: 0, to: 3 }, { from: 5, to: 6 });
      expect(await lock(id)).toMatchObject({
        dirty: [
          { from: 3, to: 5 },
          { from: 6, to: 10 },
        ],
        fuseRuns: 1,
      });
      await fuse({ from: 0, to: 100 });
      expect(await lock(id)).toMatchObject({ dirty: [], fuseRuns: 2 });
    });

    it('when they are marked again after a run, then they are dirty again', async () => {
      await mark({ from: 0, to: 2 });
      await fuse({ from: 0, to: 2 });
      await mark({ from: 1, to: 2 });
      expect(await dirty()).toEqual([{ from: 1, to: 2 }]);
    });

    it('when a run was lost, then its interview is found with the number of the next run; otherwise it is not', async () => {
      expect(await found()).toEqual([]);
      await mark({ from: 0, to: 2 });
      expect(await found()).toEqual([{ interviewId: id, fuseRuns: 0 }]);
      expect(await found(aMinuteAgo())).toEqual([]);
      await fuse({ from: 0, to: 1 });
      expect(await found()).toEqual([{ interviewId: id, fuseRuns: 1 }]);
      await fuse({ from: 1, to: 2 });
      expect(await found()).toEqual([]);
    });

    it('when an interview is long, then its seconds are stored as few ranges', async () => {
      for (let second = 0; second < 400; second += 2) await mark({ from: second, to: second + 1 });
      expect(await dirty()).toHaveLength(200);
      await mark({ from: 0, to: 10_800 });
      expect(await dirty()).toEqual([{ from: 0, to: 10_800 }]);
    });
  });

  describe('with a report that is due', () => {
    const due = async (before = inAMinute()) =>
      interviewStates.withReportDue(used.orchestrator.db, before, 1_000);
    const setDue = (id: InterviewId, isDue: boolean) =>
      interviewStates.setReportDue(used.orchestrator.db, id, isDue);

    it('when it is recorded as due, then it is found, with the existing report; otherwise it is not', async () => {
      const [closed, erased, written] = [newId('interview'), newId('interview'), newId('interview')];
      await save(closed, { status: 'closed' });
      await save(erased, { status: 'erased' });
      await save(written, { status: 'closed' });
      // Only the columns that the search reads: nobody reads these reports.
      for (const interviewId of [erased, written]) {
        const report = { id: newId('report'), interviewId, accounting: completeTotals() } as Report;
        await reports.insert(used.feedback.db, report, '');
      }
      expect(await due()).toEqual([]);
      for (const id of [closed, erased]) await setDue(id, true);
      expect(await due()).toEqual([
        { interviewId: closed, status: 'closed', hasReport: false },
        { interviewId: erased, status: 'erased', hasReport: true },
      ]);
      expect(await due(aMinuteAgo())).toEqual([]);
      await setDue(closed, false);
      expect((await due()).map(({ interviewId }) => interviewId)).toEqual([erased]);
      await setDue(erased, false);
    });

    it('when the state is saved again meanwhile, then it stays due', async () => {
      const id = newId('interview');
      await save(id, { status: 'closed' });
      await setDue(id, true);
      await save(id, { status: 'closed', lastEvent: 9 });
      expect((await due()).map(({ interviewId }) => interviewId)).toEqual([id]);
      await setDue(id, false);
    });
  });
});

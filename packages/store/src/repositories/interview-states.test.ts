import { newId, type Report, type Totals } from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { INITIAL_STATE } from '../interview-state.ts';
import { useStore } from '../test/use-store.ts';
import { interviewEvents } from './interview-events.ts';
import { interviewStates } from './interview-states.ts';
import { reports } from './reports.ts';

describe('the state of an interview', () => {
  const used = useStore();

  it('when many steps are taken at once, from the very first, then they happen in turn', async () => {
    const id = newId('interview');
    await Promise.all(
      Array.from({ length: 20 }, () =>
        used.orchestrator.transaction(async (tx) => {
          const state = await interviewStates.lock(tx, id);
          await interviewEvents.append(tx, id, state.lastEvent, [{ type: 'interview.started' }]);
          await interviewStates.save(tx, id, { ...state, lastEvent: state.lastEvent + 1 });
        }),
      ),
    );
    expect((await interviewStates.find(used.gateway.db, id))?.lastEvent).toBe(20);
    const events = await interviewEvents.after(used.gateway.db, id, 0, 100);
    expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  });

  it('when a step fails, then nothing of it stays and the next one goes on from before', async () => {
    const id = newId('interview');
    const failing = used.orchestrator.transaction(async (tx) => {
      const state = await interviewStates.lock(tx, id);
      await interviewEvents.append(tx, id, state.lastEvent, [{ type: 'interview.started' }]);
      throw new Error('in the middle');
    });
    await expect(failing).rejects.toThrow('in the middle');
    expect(await interviewStates.find(used.gateway.db, id)).toBeUndefined();
    expect(await interviewEvents.after(used.gateway.db, id, 0, 1)).toEqual([]);
    expect(await used.orchestrator.transaction((tx) => interviewStates.lock(tx, id))).toEqual(INITIAL_STATE);
  });

  it('when closed interviews have no report, then they are found; the others are not', async () => {
    const [waiting, told, open] = [newId('interview'), newId('interview'), newId('interview')];
    for (const id of [waiting, told, open]) {
      await used.orchestrator.transaction(async (tx) => {
        await interviewStates.lock(tx, id);
        await interviewStates.save(tx, id, { ...INITIAL_STATE, status: id === open ? 'open' : 'closed' });
      });
    }
    await interviewEvents.append(used.orchestrator.db, told, 0, [
      { type: 'report.ready', reportId: newId('report') },
    ]);
    const without = (before: Date) =>
      interviewStates.without(used.orchestrator.db, {
        status: 'closed',
        missing: 'report.ready',
        before,
        limit: 100,
      });
    expect(await without(new Date(Date.now() + 60_000))).toEqual([waiting]);
    expect(await without(new Date(Date.now() - 60_000))).toEqual([]);
  });

  it('when the accounting changed after the report, then the report is found to be stale', async () => {
    const [changed, unchanged] = [newId('interview'), newId('interview')];
    const camera = { received: 1, scored: 0, rejected: 0, failed: 1 };
    const save = (id: typeof changed, totals: Totals) =>
      used.orchestrator.transaction(async (tx) => {
        await interviewStates.lock(tx, id);
        await interviewStates.save(tx, id, { ...INITIAL_STATE, status: 'closed', totals });
      });
    for (const id of [changed, unchanged]) {
      const totals = { ...INITIAL_STATE.totals, camera };
      await save(id, totals);
      // Only what the search looks at: nobody reads this report.
      const report = { id: newId('report'), interviewId: id, accounting: totals } as Report;
      await reports.insert(used.feedback.db, report, '');
      await save(id, id === changed ? INITIAL_STATE.totals : totals);
    }
    const found = await interviewStates.withStaleReport(
      used.orchestrator.db,
      new Date(Date.now() + 60_000),
      100,
    );
    expect(found).toEqual([changed]);
  });
});

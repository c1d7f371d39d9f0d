import type { CommandId, InterviewId } from '@poise/shared/contracts';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import type { Command } from '../command.ts';
import { INITIAL_STATE } from '../interview-state.ts';
import { useStore } from '../test/use-store.ts';
import { commands } from './commands.ts';
import { interviewEvents } from './interview-events.ts';
import { interviewStates } from './interview-states.ts';
import { reconcilerMarks } from './reconciler-marks.ts';

describe('a recorded command', () => {
  const used = useStore();
  const inAMinute = () => new Date(Date.now() + 60_000);
  const insert = (id: InterviewId, body: Command) => commands.insert(used.gateway.db, id, body);
  const start = (id: InterviewId) => insert(id, { type: 'start' });
  /** Its event marks it as applied. */
  const apply = (id: InterviewId, command: CommandId, lastEvent = 0) =>
    interviewEvents.append(used.orchestrator.db, id, lastEvent, [{ type: 'interview.started' }], command);
  const after = (mark: string, before = inAMinute(), limit = 1_000) =>
    commands.after(used.gateway.db, mark, before, limit);
  const open = async (of: InterviewId, before?: Date) =>
    (await after('0', before))
      .filter(({ interviewId, applied }) => interviewId === of && !applied)
      .map(({ id }) => id);

  it('when it is read, then it equals what was recorded', async () => {
    const id = await used.interview();
    const body = { type: 'close', received: { camera: 3, mic: 1 } } as const;
    const commandId = await insert(id, body);
    expect(await commands.get(used.orchestrator.db, commandId)).toEqual({ interviewId: id, body });
  });

  it('when it has no event yet, then it is open, oldest first; with its event it is applied', async () => {
    const id = await used.interview();
    const first = await start(id);
    const close = await insert(id, { type: 'close', received: { camera: 0, mic: 0 } });
    expect(await open(id)).toEqual([first, close]);
    await apply(id, first);
    expect(await open(id)).toEqual([close]);
  });

  it('when others were recorded before it, then they come first, unless they have their event', async () => {
    const id = await used.interview();
    const first = await start(id);
    const close = await insert(id, { type: 'close', received: { camera: 1, mic: 0 } });
    const withdraw = await insert(id, { type: 'withdraw-consent', streams: ['camera'] });
    await insert(id, { type: 'erase' });
    const due = async () =>
      (await commands.upTo(used.orchestrator.db, id, withdraw)).map((command) => command.id);
    expect(await due()).toEqual([first, close, withdraw]);
    await apply(id, first);
    expect(await due()).toEqual([close, withdraw]);
  });

  it('when the clock is set back between two, then they keep the order in which they were recorded', async () => {
    const id = await used.interview();
    const [first, second] = [await start(id), await insert(id, { type: 'erase' })];
    // With an id as an earlier clock would generate it: ids are ordered by time.
    const earlier = 'cmd_00000000000070008000000000000001' as CommandId;
    await sql`UPDATE commands SET id = ${earlier}, created_at = now() - interval '1 day' WHERE id = ${second}`.execute(
      used.admin.db,
    );
    const upTo = await commands.upTo(used.orchestrator.db, id, earlier);
    expect(upTo.map((command) => command.id)).toEqual([first, earlier]);
    expect(await open(id)).toEqual([first, earlier]);
    await sql`DELETE FROM commands WHERE id = ${earlier}`.execute(used.admin.db);
  });

  it('when it is unknown, then there is nothing to apply', async () => {
    const id = await used.interview();
    await start(id);
    const unknown = 'cmd_ffffffffffff70008000000000000001' as CommandId;
    expect(await commands.upTo(used.orchestrator.db, id, unknown)).toEqual([]);
  });

  it('when it is recent, then it is left to its job', async () => {
    const id = await used.interview();
    await start(id);
    expect(await open(id, new Date(Date.now() - 60_000))).toEqual([]);
  });

  it('when its interview was erased, then there is nothing to apply', async () => {
    const id = await used.interview();
    await start(id);
    await used.orchestrator.transaction(async (tx) => {
      await interviewStates.lock(tx, id);
      await interviewStates.save(tx, id, { ...INITIAL_STATE, status: 'erased' });
    });
    expect(await open(id)).toEqual([]);
  });

  it('when it is applied twice, then the record itself rejects the second time', async () => {
    const id = await used.interview();
    const first = await start(id);
    await apply(id, first);
    expect(await interviewEvents.ofCommand(used.orchestrator.db, first)).toEqual({
      type: 'interview.started',
    });
    await expect(apply(id, first, 1)).rejects.toMatchObject({ code: '23505' });
  });

  describe('when a walk reads commands', () => {
    it('with a mark, then those up to the mark are not read again', async () => {
      const id = await used.interview();
      const own: CommandId[] = [];
      for (let i = 0; i < 5; i += 1) own.push(await start(id));
      const mine = (await after('0')).filter(({ interviewId }) => interviewId === id);
      expect(mine.map((command) => command.id)).toEqual(own);
      const mark = mine[2]?.ordinal ?? '';
      expect((await after(mark)).map((command) => command.id)).toEqual(own.slice(3));
      expect((await after(mark, inAMinute(), 1)).map((command) => command.id)).toEqual([own[3]]);
    });

    it('then each states whether it was applied, in the order of recording', async () => {
      const id = await used.interview();
      const mark = (await after('0')).at(-1)?.ordinal ?? '0';
      const [first, second, third] = [await start(id), await start(id), await start(id)];
      await apply(id, second);
      expect(await after(mark)).toEqual(
        [
          { id: first, applied: false },
          { id: second, applied: true },
          { id: third, applied: false },
        ].map((one) => ({ ...one, interviewId: id, ordinal: expect.stringMatching(/^\d+$/) })),
      );
    });
  });
});

describe('the mark of a walk', () => {
  const used = useStore();

  it('when it was never set, then the walk begins at the start; afterwards where it was set last', async () => {
    const { gateway, orchestrator } = used;
    expect(await reconcilerMarks.find(gateway.db, 'commands')).toBe('0');
    await reconcilerMarks.set(gateway.db, 'commands', '7');
    await reconcilerMarks.set(gateway.db, 'commands', '9007199254740993');
    await reconcilerMarks.set(gateway.db, 'another', '1');
    expect(await reconcilerMarks.find(gateway.db, 'commands')).toBe('9007199254740993');
    expect(await reconcilerMarks.find(orchestrator.db, 'another')).toBe('1');
  });
});

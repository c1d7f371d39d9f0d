import type { InterviewId } from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import type { Command } from '../command.ts';
import { INITIAL_STATE } from '../interview-state.ts';
import { useStore } from '../test/use-store.ts';
import { commands } from './commands.ts';
import { interviewEvents } from './interview-events.ts';
import { interviewStates } from './interview-states.ts';

describe('a recorded command', () => {
  const used = useStore();
  const unapplied = async (of: InterviewId, before = new Date(Date.now() + 60_000)) =>
    (await commands.unapplied(used.gateway.db, before, 100))
      .filter((row) => row.interview_id === of)
      .map((row) => row.id);

  it('when it is read, then it is what was recorded', async () => {
    const id = await used.interview();
    const body = { type: 'close', received: { camera: 3, mic: 1 } } as const;
    const commandId = await commands.insert(used.gateway.db, id, body);
    expect(await commands.get(used.orchestrator.db, commandId)).toEqual({ interviewId: id, body });
  });

  it('when it has no event yet, then it is found, oldest first; with its event it is not', async () => {
    const id = await used.interview();
    const start = await commands.insert(used.gateway.db, id, { type: 'start' });
    const close = await commands.insert(used.gateway.db, id, {
      type: 'close',
      received: { camera: 0, mic: 0 },
    });
    expect(await unapplied(id)).toEqual([start, close]);
    await interviewEvents.append(used.orchestrator.db, id, 0, [{ type: 'interview.started' }], start);
    expect(await unapplied(id)).toEqual([close]);
  });

  it('when others were recorded before it, then they come first, unless they have their event', async () => {
    const id = await used.interview();
    const insert = (body: Command) => commands.insert(used.gateway.db, id, body);
    const start = await insert({ type: 'start' });
    const close = await insert({ type: 'close', received: { camera: 1, mic: 0 } });
    const withdraw = await insert({ type: 'withdraw-consent', streams: ['camera'] });
    await insert({ type: 'erase' });
    const due = async () =>
      (await commands.upTo(used.orchestrator.db, id, withdraw)).map((command) => command.id);
    expect(await due()).toEqual([start, close, withdraw]);
    await interviewEvents.append(used.orchestrator.db, id, 0, [{ type: 'interview.started' }], start);
    expect(await due()).toEqual([close, withdraw]);
  });

  it('when it came just now, then it is still on its ordinary way', async () => {
    const id = await used.interview();
    await commands.insert(used.gateway.db, id, { type: 'start' });
    expect(await unapplied(id, new Date(Date.now() - 60_000))).toEqual([]);
  });

  it('when its interview was erased, then nothing is left to do', async () => {
    const id = await used.interview();
    await commands.insert(used.gateway.db, id, { type: 'start' });
    await used.orchestrator.transaction(async (tx) => {
      await interviewStates.lock(tx, id);
      await interviewStates.save(tx, id, { ...INITIAL_STATE, status: 'erased' });
    });
    expect(await unapplied(id)).toEqual([]);
  });

  it('when it is carried out twice, then the second time is refused by the record itself', async () => {
    const id = await used.interview();
    const start = await commands.insert(used.gateway.db, id, { type: 'start' });
    await interviewEvents.append(used.orchestrator.db, id, 0, [{ type: 'interview.started' }], start);
    expect(await interviewEvents.ofCommand(used.orchestrator.db, start)).toEqual({
      type: 'interview.started',
    });
    await expect(
      interviewEvents.append(used.orchestrator.db, id, 1, [{ type: 'interview.started' }], start),
    ).rejects.toMatchObject({ code: '23505' });
  });
});

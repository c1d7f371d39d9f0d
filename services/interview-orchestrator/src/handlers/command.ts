import { type CommandId, type InterviewId, modalitiesOf, type Stream } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import {
  answers,
  type Command,
  commands,
  type Executor,
  type InterviewState,
  interviewEvents,
  interviewStates,
  type LockedState,
  observations,
  type Store,
  timelinePoints,
} from '@poise/store';
import type { Observed, Step } from '../state/reduce.ts';
import { commitStep } from './commit.ts';
import { lockInterview } from './lock.ts';

/**
 * Carries out a recorded command, exactly once: its event carries its id. Those recorded before it
 * that are still on their way come first: a close that overtook a withdrawal, or the reverse, would
 * wait for chunks that are gone.
 * @returns what changed; of a command that was applied before, its event once more, since it may not have
 * been announced
 */
export async function applyCommand(
  store: Store,
  interviewId: InterviewId,
  commandId: CommandId,
): Promise<Step & { reportDue: boolean; fuseRun?: number }> {
  return store.transaction(async (tx) => {
    let locked: LockedState = await lockInterview(tx, interviewId);
    const applied = await interviewEvents.ofCommand(tx, commandId);
    // Announced once more: whoever applied it may have died before it was.
    if (applied) return { state: locked.state, events: [applied], reportDue: isReportDue(locked.state) };
    const recorded = await commands.get(tx, commandId);
    if (recorded?.interviewId !== interviewId) throw new PoiseError('invalid_job', 'no such command');
    const events: Step['events'] = [];
    let reportDue = false;
    for (const { id, body } of await commands.upTo(tx, interviewId, commandId)) {
      // First: what is to be fused anew decides whether the command may close the interview.
      const left = locked.state.status === 'erased' ? undefined : await carryOut(tx, interviewId, body);
      locked = { ...(await interviewStates.lock(tx, interviewId)), state: locked.state };
      const step = await commitStep(
        tx,
        interviewId,
        locked,
        { type: 'command', command: body, ...(left && { left }) },
        id,
      );
      locked = { ...locked, state: step.state };
      events.push(...step.events);
      reportDue ||= step.reportDue;
    }
    const fuseRun = locked.dirty.length > 0 && locked.state.status !== 'erased' && locked.fuseRuns;
    return { state: locked.state, events, reportDue, ...(fuseRun !== false && { fuseRun }) };
  });
}

const isReportDue = ({ status }: InterviewState) => status === 'closed' || status === 'erased';

/** @returns what is observed once it is carried out, if the command removed some of it */
async function carryOut(
  tx: Executor,
  interviewId: InterviewId,
  command: Command,
): Promise<Observed | undefined> {
  switch (command.type) {
    case 'withdraw-consent':
      return forgetStreams(tx, interviewId, command.streams);
    case 'erase':
      await observations.removeOfInterview(tx, interviewId);
      await timelinePoints.removeOfInterview(tx, interviewId);
      await answers.removeOfInterview(tx, interviewId);
      return undefined;
    case 'start':
    case 'recording-accepted':
    case 'close':
      return undefined;
  }
}

/**
 * Nothing of the withdrawn bytes is left in the timeline from here on; the rest of it is fused again. A
 * command may come late: what was analysed since under a new consent stays.
 */
async function forgetStreams(tx: Executor, interviewId: InterviewId, streams: Stream[]): Promise<Observed> {
  await observations.removeStale(tx, interviewId, { modalities: modalitiesOf(streams), ofOlder: 'removed' });
  await timelinePoints.removeOfInterview(tx, interviewId);
  const endMs = await observations.endMs(tx, interviewId);
  if (endMs > 0) {
    await interviewStates.markDirty(tx, interviewId, [{ from: 0, to: Math.ceil(endMs / 1000) }]);
  }
  return observations.count(tx, interviewId);
}

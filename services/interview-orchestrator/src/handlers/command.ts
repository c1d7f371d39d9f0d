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
 * Applies a recorded command, exactly once: its event carries its id. Commands recorded before it that have not
 * been applied come first: a close that overtook a withdrawal, or the reverse, would wait for chunks that no longer
 * exist.
 * @returns the changes; for a command that was already applied, its event again, since it may not have been
 * announced
 */
export async function applyCommand(
  store: Store,
  interviewId: InterviewId,
  commandId: CommandId,
): Promise<Step & { reportDue: boolean; fuseRun?: number }> {
  return store.transaction(async (tx) => {
    let locked: LockedState = await lockInterview(tx, interviewId);
    const applied = await interviewEvents.ofCommand(tx, commandId);
    // Announced again: the process that applied it may have died before announcing it.
    if (applied) return { state: locked.state, events: [applied], reportDue: isReportDue(locked.state) };
    const recorded = await commands.get(tx, commandId);
    if (recorded?.interviewId !== interviewId) throw new PoiseError('invalid_job', 'no such command');
    const events: Step['events'] = [];
    let reportDue = false;
    for (const { id, body } of await commands.upTo(tx, interviewId, commandId)) {
      // First, because seconds that need fusion determine whether the command may close the interview.
      const left = locked.state.status === 'erased' ? undefined : await removeData(tx, interviewId, body);
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

/** @returns the remaining outcomes, if the command removed some of them */
async function removeData(
  tx: Executor,
  interviewId: InterviewId,
  command: Command,
): Promise<Observed | undefined> {
  switch (command.type) {
    case 'withdraw-consent':
      return removeWithdrawn(tx, interviewId, command.streams);
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
 * Removes the withdrawn bytes from the timeline, and marks the rest for fusion. The command may be applied late:
 * observations of bytes accepted since under a new consent stay.
 */
async function removeWithdrawn(tx: Executor, interviewId: InterviewId, streams: Stream[]): Promise<Observed> {
  await observations.removeStale(tx, interviewId, { modalities: modalitiesOf(streams), ofOlder: 'removed' });
  await timelinePoints.removeOfInterview(tx, interviewId);
  const endMs = await observations.endMs(tx, interviewId);
  if (endMs > 0) {
    await interviewStates.markDirty(tx, interviewId, [{ from: 0, to: Math.ceil(endMs / 1000) }]);
  }
  return observations.count(tx, interviewId);
}

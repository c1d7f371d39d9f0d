import type { CommandId, InterviewId, Stream } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import {
  answers,
  type Command,
  commands,
  type Executor,
  interviewEvents,
  interviewStates,
  observations,
  type Store,
  timelinePoints,
} from '@poise/store';
import { fuseTimeline } from '../fusion/timeline.ts';
import type { Step } from '../state/reduce.ts';
import { commitStep } from './commit.ts';

/**
 * Carries out a recorded command, exactly once: its event carries its id.
 * @returns what changed; `undefined` when it had been carried out before
 */
export async function obeyCommand(
  store: Store,
  interviewId: InterviewId,
  commandId: CommandId,
): Promise<Step | undefined> {
  return store.transaction(async (tx) => {
    const state = await interviewStates.lock(tx, interviewId);
    if (await interviewEvents.wasApplied(tx, commandId)) return undefined;
    const recorded = await commands.get(tx, commandId);
    if (recorded?.interviewId !== interviewId) throw new PoiseError('invalid_job', 'no such command');
    const step = await commitStep(
      tx,
      interviewId,
      state,
      { type: 'command', command: recorded.body },
      commandId,
    );
    if (step.events.length > 0) await carryOut(tx, interviewId, recorded.body);
    return step;
  });
}

async function carryOut(tx: Executor, interviewId: InterviewId, command: Command): Promise<void> {
  switch (command.type) {
    case 'withdraw-consent':
      await forgetStreams(tx, interviewId, command.streams);
      return;
    case 'erase':
      await observations.removeOfInterview(tx, interviewId);
      await timelinePoints.removeOfInterview(tx, interviewId);
      await answers.removeOfInterview(tx, interviewId);
      return;
    case 'start':
    case 'recording-accepted':
    case 'close':
  }
}

async function forgetStreams(tx: Executor, interviewId: InterviewId, streams: Stream[]): Promise<void> {
  await observations.removeOfInterview(tx, interviewId, streams);
  await timelinePoints.removeOfInterview(tx, interviewId);
  await timelinePoints.upsert(tx, interviewId, fuseTimeline(await observations.list(tx, interviewId)));
}

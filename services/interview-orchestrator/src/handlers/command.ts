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
 * Carries out a recorded command, exactly once: its event carries its id. Those recorded before it
 * that are still on their way come first: a close that overtook a withdrawal, or the reverse, would
 * wait for chunks that are gone.
 * @returns what changed; of a command that was carried out before, its event once more, since it may
 * not have been told
 */
export async function obeyCommand(
  store: Store,
  interviewId: InterviewId,
  commandId: CommandId,
): Promise<Step> {
  return store.transaction(async (tx) => {
    let state = await interviewStates.lock(tx, interviewId);
    const told = await interviewEvents.ofCommand(tx, commandId);
    if (told) return { state, events: [told] };
    const recorded = await commands.get(tx, commandId);
    if (recorded?.interviewId !== interviewId) throw new PoiseError('invalid_job', 'no such command');
    const events: Step['events'] = [];
    for (const { id, body } of await commands.upTo(tx, interviewId, commandId)) {
      const step = await commitStep(tx, interviewId, state, { type: 'command', command: body }, id);
      if (step.events.length > 0) await carryOut(tx, interviewId, body);
      state = step.state;
      events.push(...step.events);
    }
    return { state, events };
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

import type { CommandId, InterviewId } from '@poise/shared/contracts';
import { type Executor, type InterviewState, interviewEvents, interviewStates } from '@poise/store';
import { type Input, reduce, type Step } from '../state/reduce.ts';

/** Applies an input to a locked interview: its state and the events that tell of it, together. */
export async function commitStep(
  tx: Executor,
  interviewId: InterviewId,
  state: InterviewState,
  input: Input,
  commandId?: CommandId,
): Promise<Step> {
  const step = reduce(state, input);
  await interviewStates.save(tx, interviewId, step.state);
  await interviewEvents.append(tx, interviewId, state.lastEvent, step.events, commandId);
  return step;
}

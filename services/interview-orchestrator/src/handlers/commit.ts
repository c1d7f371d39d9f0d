import type { CommandId, InterviewId } from '@poise/shared/contracts';
import {
  type Executor,
  type InterviewState,
  interviewEvents,
  interviewStates,
  isSettled,
  type LockedState,
  type Seconds,
} from '@poise/store';
import { type Input, reduce, type Step } from '../state/reduce.ts';

/** A locked interview, and seconds of its timeline that became dirty since. */
type Changing = Pick<LockedState, 'state' | 'dirty'> & { added?: readonly Seconds[] };

/**
 * Applies an input to a locked interview: stores its state, the events that report it, and whether a report is due,
 * together.
 */
export async function commitStep(
  tx: Executor,
  interviewId: InterviewId,
  { state, dirty, added = [] }: Changing,
  input: Input,
  commandId?: CommandId,
): Promise<Step & { reportDue: boolean }> {
  const step = reduce(state, input, dirty.length + added.length > 0);
  await interviewStates.save(tx, interviewId, step.state, added);
  await interviewEvents.append(tx, interviewId, state.lastEvent, step.events, commandId);
  const reportDue = makesReportDue(state, step, input);
  if (reportDue) await interviewStates.setReportDue(tx, interviewId, true);
  return { ...step, reportDue };
}

/**
 * A report is due at the close, when the last words of a closed interview have arrived, when its content changed
 * after the close (except by words that are still outstanding), and, to be erased, at the erasure.
 */
function makesReportDue(before: InterviewState, { state }: Step, input: Input): boolean {
  if (before.status === 'erased') return false;
  if (state.status === 'erased') return true;
  if (state.status !== 'closed') return false;
  if (before.status !== 'closed' || input.type === 'command') return true;
  if (input.type !== 'observed') return false;
  const onlyWords = input.outcomes.every(({ observation }) => observation.modality === 'words');
  return isSettled(state) || !onlyWords;
}

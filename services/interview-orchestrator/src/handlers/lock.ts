import { byModality, type InterviewId, MODALITY_NAMES, modalityOf, streamOf } from '@poise/shared/contracts';
import {
  type Executor,
  type InterviewState,
  interviewEvents,
  interviewStates,
  type LockedState,
  observations,
} from '@poise/store';
import type { FusionInput } from '../fusion/input.ts';
import { secondsReached } from '../fusion/timeline.ts';

export type Locked = LockedState & {
  /** An orchestrator of version 0.1 had changed it; what that one does not know was made up for. */
  takenOver: boolean;
};

/**
 * The state of an interview, locked until the transaction ends. During a rollout an orchestrator of version 0.1
 * may have changed it: that one counts no words, drops their tally at the close, fuses from its own
 * observations alone and marks nothing as left to do. Whoever locks it next takes it over, and saves it whole.
 */
export async function lockInterview(
  tx: Executor,
  interviewId: InterviewId,
  inputs?: readonly FusionInput[],
): Promise<Locked> {
  const locked = await interviewStates.lock(tx, interviewId);
  if (locked.kept.event === locked.state.lastEvent) return { ...locked, takenOver: false };
  const state = await takeOver(tx, interviewId, locked, inputs);
  return { ...(await interviewStates.lock(tx, interviewId)), state, takenOver: true };
}

async function takeOver(
  tx: Executor,
  interviewId: InterviewId,
  { state, settled, kept }: LockedState,
  inputs: readonly FusionInput[] | undefined,
): Promise<InterviewState> {
  // Its report, or the erasure of one: what is there already is found to be so.
  if (state.status === 'closed' || state.status === 'erased') {
    await interviewStates.setReportDue(tx, interviewId, true);
  }
  if (state.status === 'erased') return state;
  const withdrawn = await interviewEvents.ofTypes(tx, interviewId, ['consent.withdrawn'], kept.event ?? 0);
  // The words of withdrawn audio are left, and the timeline has none of what newer workers found.
  if (withdrawn.length > 0) {
    await observations.removeStale(tx, interviewId, { modalities: MODALITY_NAMES, ofOlder: 'kept' });
  }
  await markDirty(tx, interviewId, { everything: withdrawn.length > 0, after: kept.observation }, inputs);
  const [ready] = (await interviewEvents.ofTypes(tx, interviewId, ['report.ready'])).slice(-1);
  return {
    ...state,
    totals: await countAgain(tx, interviewId, state, settled),
    ...(state.reportId === undefined && ready && { reportId: ready.reportId }),
  };
}

/** Totals by what is in the record, rather than by what was counted on the way. */
async function countAgain(
  tx: Executor,
  interviewId: InterviewId,
  state: InterviewState,
  settled: boolean,
): Promise<InterviewState['totals']> {
  const counted = await observations.count(tx, interviewId);
  return byModality((name) => {
    const outcomes = counted[name];
    const observed = outcomes.scored + outcomes.rejected + outcomes.failed;
    if (state.status === 'open') return { received: observed, ...outcomes };
    // Of a settled interview nothing more is to come: not even words, if it is from before they were counted.
    const analysesOthers = modalityOf(name).of !== undefined;
    const received = analysesOthers && settled ? observed : state.totals[streamOf(name)].received;
    return { received, ...outcomes };
  });
}

async function markDirty(
  tx: Executor,
  interviewId: InterviewId,
  what: { everything: boolean; after: string },
  inputs: readonly FusionInput[] | undefined,
): Promise<void> {
  const added = await observations.ofOlder(tx, interviewId, what.after);
  const seconds = added.flatMap((observation) => secondsReached(observation, inputs));
  const endMs = what.everything ? await observations.endMs(tx, interviewId) : 0;
  if (endMs > 0) seconds.push({ from: 0, to: Math.ceil(endMs / 1000) });
  if (seconds.length > 0) await interviewStates.markDirty(tx, interviewId, seconds);
  const last = added.at(-1);
  if (last) await interviewStates.setKeptObservation(tx, interviewId, last.ordinal);
}

import type { InterviewId } from '@poise/shared/contracts';
import { interviewStates, observations, type Store, timelinePoints } from '@poise/store';
import type { FusionInput } from '../fusion/input.ts';
import { firstSeconds } from '../fusion/seconds.ts';
import { fuseTimeline, secondsNeeded } from '../fusion/timeline.ts';
import type { Step } from '../state/reduce.ts';
import { commitStep } from './commit.ts';

/** Seconds fused per run; a longer run would lock the interview for too long. */
const MAX_SECONDS = 300;

/**
 * Fuses the dirty seconds of the timeline, up to the limit of one run.
 * @returns the changes, and the next run if seconds are left
 */
export async function fuseDirtySeconds(
  store: Store,
  interviewId: InterviewId,
  inputs?: readonly FusionInput[],
): Promise<(Step & { reportDue: boolean; fuseRun?: number }) | undefined> {
  return store.transaction(async (tx) => {
    const locked = await interviewStates.lock(tx, interviewId);
    if (locked.dirty.length === 0 || locked.state.status === 'erased') return undefined;
    const taken = firstSeconds(locked.dirty, MAX_SECONDS);
    for (const seconds of taken) {
      const needed = secondsNeeded(seconds, inputs);
      const span = { startMs: needed.from * 1000, endMs: needed.to * 1000 };
      const around = await observations.touching(tx, interviewId, span);
      await timelinePoints.upsert(tx, interviewId, fuseTimeline(around, seconds, inputs));
    }
    await interviewStates.markFused(tx, interviewId, taken);
    const after = await interviewStates.lock(tx, interviewId);
    const step = await commitStep(tx, interviewId, after, { type: 'fused' });
    return { ...step, ...(after.dirty.length > 0 && { fuseRun: after.fuseRuns }) };
  });
}

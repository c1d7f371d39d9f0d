import type { InterviewId } from '@poise/shared/contracts';
import { interviewStates, observations, type Store, timelinePoints } from '@poise/store';
import type { FusionInput } from '../fusion/input.ts';
import { firstSeconds } from '../fusion/seconds.ts';
import { fuseTimeline, secondsNeeded } from '../fusion/timeline.ts';
import type { Step } from '../state/reduce.ts';
import { commitStep } from './commit.ts';
import { lockInterview } from './lock.ts';

/** Seconds fused per run; a longer run would lock the interview for too long. */
const MAX_SECONDS = 300;

/**
 * Fuses the seconds of the timeline whose observations changed, as many as one run takes. An interview that an
 * orchestrator of version 0.1 left is taken over, even if nothing is to be fused.
 * @returns what changed, and the next run where seconds are left
 */
export async function fuseDirtySeconds(
  store: Store,
  interviewId: InterviewId,
  inputs?: readonly FusionInput[],
): Promise<(Step & { reportDue: boolean; takenOver: boolean; fuseRun?: number }) | undefined> {
  return store.transaction(async (tx) => {
    const locked = await lockInterview(tx, interviewId, inputs);
    const { state, takenOver } = locked;
    if (state.status === 'erased') {
      await interviewStates.save(tx, interviewId, state);
      return undefined;
    }
    const taken = firstSeconds(locked.dirty, MAX_SECONDS);
    if (taken.length === 0 && !takenOver) return undefined;
    for (const seconds of taken) {
      const needed = secondsNeeded(seconds, inputs);
      const span = { startMs: needed.from * 1000, endMs: needed.to * 1000 };
      const around = await observations.touching(tx, interviewId, span);
      await timelinePoints.upsert(tx, interviewId, fuseTimeline(around, seconds, inputs));
    }
    const { dirty, fuseRuns } =
      taken.length > 0 ? await interviewStates.markFused(tx, interviewId, taken) : locked;
    const step = await commitStep(tx, interviewId, { state, dirty }, { type: 'fused' });
    return { ...step, takenOver, ...(dirty.length > 0 && { fuseRun: fuseRuns }) };
  });
}

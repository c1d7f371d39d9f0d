import { effectiveOf, type Observation } from '@poise/shared/contracts';
import { chunks, interviewStates, observations, type Store, timelinePoints } from '@poise/store';
import { fuseTimeline, secondsReached, widen } from '../fusion/timeline.ts';
import type { Step } from '../state/reduce.ts';
import { commitStep } from './commit.ts';

/**
 * Takes one observation into the record, exactly once however often it comes: the observation, the
 * seconds of the timeline that it reaches, the accounting and the event, in one transaction.
 * @returns what changed; `undefined` when nothing did
 */
export async function takeObservation(store: Store, observation: Observation): Promise<Step | undefined> {
  const { interviewId, stream, seq } = observation;
  return store.transaction(async (tx) => {
    const state = await interviewStates.lock(tx, interviewId);
    if (state.status === 'erased') return undefined;
    // No row in the manifest: the stream's consent was withdrawn meanwhile, and its material erased.
    const chunk = await chunks.find(tx, interviewId, stream, seq);
    if (!chunk) return undefined;

    const before = effectiveOf(await observations.ofChunk(tx, interviewId, stream, seq));
    if ((await observations.upsert(tx, observation)) === 'repeated') return undefined;
    if (before && effectiveOf([before, observation]) === before) return undefined;

    const reached = secondsReached(observation);
    const { from, to } = widen(reached);
    const around = await observations.touching(tx, interviewId, from * 1000, to * 1000);
    await timelinePoints.upsert(tx, interviewId, fuseTimeline(around, reached));
    return commitStep(tx, interviewId, state, { type: 'observed', observation, was: before?.status });
  });
}

import {
  type BlobStore,
  isResultKey,
  type Metrics,
  type Publish,
  readResult,
  type WakeUpBus,
} from '@poise/runtime';
import type { InterviewId, Modality, Observation } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import type { JobHandlers } from '@poise/shared/jobs';
import type { Store } from '@poise/store';
import type { FusionInput } from './fusion/input.ts';
import { applyCommand } from './handlers/command.ts';
import { fuseDirtySeconds } from './handlers/fuse.ts';
import { readLegacyObservation } from './handlers/legacy-observation.ts';
import { takeReport } from './handlers/report.ts';
import { takeResult } from './handlers/result.ts';
import { requestWords, type WordsJob } from './handlers/words.ts';
import type { Step } from './state/reduce.ts';

/** The orchestrator's handlers: each loads, decides, commits, and only then announces. */
export function createOrchestrator(parts: {
  store: Store;
  blobs: Pick<BlobStore, 'read' | 'remove'>;
  publish: Publish;
  bus: Pick<WakeUpBus, 'wake'>;
  metrics: Pick<Metrics, 'chunks'>;
  /** The modalities that the timeline is fused from. */
  fusionInputs?: readonly FusionInput[];
}): JobHandlers<'interview'> {
  const { store, blobs, publish, bus, metrics, fusionInputs } = parts;

  /** If this fails, a redelivered job, the reconciler or polling readers make up for it. */
  async function announce(
    interviewId: InterviewId,
    step: (Step & { reportDue: boolean; fuseRun?: number; outcomes?: readonly unknown[] }) | undefined,
  ): Promise<void> {
    if (!step) return;
    const { state, reportDue, fuseRun, outcomes = [] } = step;
    if (reportDue && state.status === 'erased') await publish('feedback.erase', { interviewId });
    if (reportDue && state.status === 'closed') await publish('feedback.report', { interviewId });
    // A close waits for the fusion: it does not wait for more seconds.
    if (fuseRun !== undefined && state.status === 'closing') await fuse(interviewId);
    else if (fuseRun !== undefined) await publish('interview.fuse', { interviewId, run: fuseRun });
    // Readers see events and outcomes; a run of fusion mostly has neither.
    if (step.events.length + outcomes.length > 0) await bus.wake(interviewId).catch(() => undefined);
  }

  async function take(
    about: { interviewId: InterviewId; modality: Modality },
    found: readonly Observation[],
  ): Promise<void> {
    const taken = await takeResult(store, about, found, fusionInputs);
    for (const { observation } of taken?.outcomes ?? []) {
      metrics.chunks.inc({ stream: observation.modality, outcome: observation.status });
    }
    await announce(about.interviewId, taken);
    await publishWords(taken?.words ?? []);
  }

  async function fuse(interviewId: InterviewId): Promise<void> {
    const fused = await fuseDirtySeconds(store, interviewId, fusionInputs);
    await announce(interviewId, fused);
    // An older orchestrator, which it was taken over from, asked for none.
    if (fused?.takenOver) await publishWords(await requestWords(store, interviewId));
  }

  async function publishWords(jobs: readonly WordsJob[]): Promise<void> {
    for (const job of jobs) await publish('words.live', job);
  }

  return {
    'interview.result': async ({ interviewId, modality, resultKey }) => {
      if (!isResultKey(resultKey, interviewId))
        throw new PoiseError('invalid_job', 'the result belongs to another interview');
      const result = await readResult(blobs, resultKey).catch(ignoreMissing);
      // Already taken, or erased. Chunks missing from the record are analysed again.
      if (!result) return;
      await take({ interviewId, modality }, result.observations);
      await blobs.remove(resultKey);
    },

    'interview.observation': async (legacy) => {
      const observation = await readLegacyObservation(store, legacy);
      if (observation) await take(observation, [observation]);
    },

    'interview.fuse': ({ interviewId }) => fuse(interviewId),

    'interview.command': async ({ interviewId, commandId }) => {
      await announce(interviewId, await applyCommand(store, interviewId, commandId));
      await publishWords(await requestWords(store, interviewId));
    },

    'interview.report': async ({ interviewId, reportId, complete }) => {
      await announce(interviewId, await takeReport(store, interviewId, { reportId, complete }));
    },
  };
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof PoiseError && error.code === 'blob_missing') return undefined;
  throw error;
}

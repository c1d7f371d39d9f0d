import type { Metrics, Publish, WakeUpBus } from '@poise/runtime';
import type { InterviewId } from '@poise/shared/contracts';
import type { JobHandlers } from '@poise/shared/jobs';
import { interviewEvents, interviewStates, type Store } from '@poise/store';
import { obeyCommand } from './handlers/command.ts';
import { commitStep } from './handlers/commit.ts';
import { takeObservation } from './handlers/observation.ts';
import type { Step } from './state/reduce.ts';

/** The orchestrator's handlers: each loads, decides, commits, and only then tells others. */
export function createOrchestrator(parts: {
  store: Store;
  publish: Publish;
  bus: WakeUpBus;
  metrics: Metrics;
}): JobHandlers<'interview'> {
  const { store, publish, bus, metrics } = parts;

  /** What is lost of this is told again: by the job that comes again, the reconciler, or polling readers. */
  async function tell(interviewId: InterviewId, step: Step | undefined): Promise<void> {
    if (!step || step.events.length === 0) return;
    if (step.state.status === 'erased') await publish('feedback.erase', { interviewId });
    // At the close, and when what a report would say changed after it.
    if (step.state.status === 'closed' && step.events.some(({ type }) => type !== 'report.ready')) {
      await publish('feedback.report', { interviewId });
    }
    await bus.wake(interviewId).catch(() => undefined);
  }

  return {
    'interview.observation': async (observation) => {
      const step = await takeObservation(store, observation);
      if (step) metrics.chunks.inc({ stream: observation.stream, outcome: observation.status });
      await tell(observation.interviewId, step);
    },

    'interview.command': async ({ interviewId, commandId }) => {
      await tell(interviewId, await obeyCommand(store, interviewId, commandId));
    },

    'interview.report': async ({ interviewId, reportId }) => {
      const step = await store.transaction(async (tx) => {
        const state = await interviewStates.lock(tx, interviewId);
        if (await interviewEvents.has(tx, interviewId, 'report.ready')) return undefined;
        return commitStep(tx, interviewId, state, { type: 'report-ready', reportId });
      });
      await tell(interviewId, step);
    },
  };
}

import { type Logger, type Metrics, type QueueRuntime, runTasks } from '@poise/runtime';
import type { InterviewId } from '@poise/shared/contracts';
import { interviewStates, type Store } from '@poise/store';

const BATCH = 100;

/**
 * Requests work again that a wiped queue lost: due reports, erasures of reports, fusion, and interviews that an
 * older orchestrator left. It reads only outstanding work, in one replica at a time, and may run any number of times.
 * @param parts.before interviews that changed later are left to their jobs
 */
export async function reconcile(parts: {
  store: Store;
  queue: Pick<QueueRuntime, 'inspect' | 'forget' | 'publish'>;
  before: Date;
  log: Pick<Logger, 'warn'>;
  metrics: Pick<Metrics, 'reconciledAtSeconds' | 'requeued'>;
}): Promise<void> {
  const { store, queue, before, log, metrics } = parts;
  const tasks = { reports: requestReports, fusion: requestFusion };
  await store.alone('orchestrator reconciler', () => runTasks(tasks, { log, metrics, now: Date.now }));

  async function requestReports(): Promise<void> {
    const due = await interviewStates.withReportDue(store.db, before, BATCH);
    for (const { interviewId, status, hasReport } of due) {
      if (status !== 'erased') await requestAgain('feedback.report', interviewId);
      else if (hasReport) await requestAgain('feedback.erase', interviewId);
      else await interviewStates.setReportDue(store.db, interviewId, false);
    }
  }

  async function requestFusion(): Promise<void> {
    const unfused = await interviewStates.withDirtySeconds(store.db, before, BATCH);
    const left = await interviewStates.leftByOlder(store.db, before, BATCH);
    for (const { interviewId, fuseRuns } of [...unfused, ...left]) {
      const run = { interviewId, run: fuseRuns };
      if ((await queue.inspect('interview.fuse', run)).state === 'pending') continue;
      await queue.publish('interview.fuse', run);
      metrics.requeued.inc({ task: 'fusion' });
    }
  }

  async function requestAgain(
    job: 'feedback.report' | 'feedback.erase',
    interviewId: InterviewId,
  ): Promise<void> {
    const { state, reason } = await queue.inspect(job, { interviewId });
    if (state === 'pending') return;
    if (state === 'failed') {
      log.warn({ job, interviewId, reason }, 'job failed permanently, asking again');
      await queue.forget(job, { interviewId });
    }
    await queue.publish(job, { interviewId });
    metrics.requeued.inc({ task: 'reports' });
  }
}

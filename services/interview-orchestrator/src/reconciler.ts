import type { Logger, QueueRuntime } from '@poise/runtime';
import type { InterviewId } from '@poise/shared/contracts';
import { interviewStates, type Store } from '@poise/store';

const BATCH = 100;

/**
 * Requests work again that a wiped queue lost: due reports, erasures of reports, and fusion. It reads only
 * outstanding work, in one replica at a time, and may run any number of times.
 * @param parts.before interviews that changed later are left to their jobs
 */
export async function reconcile(parts: {
  store: Store;
  queue: Pick<QueueRuntime, 'inspect' | 'forget' | 'publish'>;
  before: Date;
  log: Pick<Logger, 'warn'>;
}): Promise<void> {
  const { store, queue, before, log } = parts;
  await store.alone('orchestrator reconciler', async () => {
    for (const { interviewId, status, hasReport } of await interviewStates.withReportDue(
      store.db,
      before,
      BATCH,
    )) {
      if (status !== 'erased') await requestAgain('feedback.report', interviewId);
      else if (hasReport) await requestAgain('feedback.erase', interviewId);
      else await interviewStates.setReportDue(store.db, interviewId, false);
    }
    for (const { interviewId, fuseRuns } of await interviewStates.withDirtySeconds(store.db, before, BATCH)) {
      await queue.publish('interview.fuse', { interviewId, run: fuseRuns });
    }
  });

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
  }
}

import type { Logger, QueueRuntime } from '@poise/runtime';
import type { InterviewId } from '@poise/shared/contracts';
import { interviewStates, type Store } from '@poise/store';

const BATCH = 100;

/**
 * Asks again for what a wiped queue forgot: the reports of closed interviews, new ones where the
 * accounting changed after them, and the erasure of
 * reports that came back to erased ones. Harmless when run twice or by several replicas at once.
 * @param before interviews that changed later are still on their ordinary way
 */
export async function reconcileReports(parts: {
  store: Store;
  queue: QueueRuntime;
  before: Date;
  log: Logger;
}) {
  const { store, queue, before, log } = parts;
  const waiting = await interviewStates.without(store.db, {
    status: 'closed',
    missing: 'report.ready',
    before,
    limit: BATCH,
  });
  const stale = await interviewStates.withStaleReport(store.db, before, BATCH);
  for (const interviewId of [...waiting, ...stale]) await ask('feedback.report', interviewId);
  for (const interviewId of await interviewStates.erasedWithReport(store.db, BATCH)) {
    await ask('feedback.erase', interviewId);
  }

  async function ask(job: 'feedback.report' | 'feedback.erase', interviewId: InterviewId): Promise<void> {
    const { state, reason } = await queue.inspect(job, { interviewId });
    if (state === 'pending') return;
    if (state === 'given-up') {
      log.warn({ job, interviewId, reason }, 'job was given up, asking again');
      await queue.forget(job, { interviewId });
    }
    await queue.publish(job, { interviewId });
  }
}

import type { InterviewId } from '@poise/shared/contracts';
import type { JobPayload } from '@poise/shared/jobs';
import type { Store } from '@poise/store';
import { pendingWordsJobs } from '../words/words-jobs.ts';
import { commitStep } from './commit.ts';
import { lockInterview } from './lock.ts';

/**
 * Records for which live audio words are requested, after new outcomes.
 * @returns the jobs to publish; the gateway's reconciler requests lost ones again
 */
export async function requestWords(
  store: Store,
  interviewId: InterviewId,
): Promise<JobPayload<'words.live'>[]> {
  return store.transaction(async (tx) => {
    const locked = await lockInterview(tx, interviewId);
    if (locked.state.status === 'erased') return [];
    const pending = await pendingWordsJobs(tx, interviewId, locked.state);
    if (!pending) return [];
    await commitStep(tx, interviewId, locked, { type: 'words-requested', upTo: pending.upTo });
    return pending.jobs;
  });
}

import type { InterviewId } from '@poise/shared/contracts';
import type { JobPayload } from '@poise/shared/jobs';
import type { Executor, LockedState, Store } from '@poise/store';
import { pendingWordsJobs } from '../words/words-jobs.ts';
import { commitStep } from './commit.ts';
import { lockInterview } from './lock.ts';

export type WordsJob = JobPayload<'words.live'>;

/**
 * Records for which live audio words are requested, after new outcomes.
 * @returns the jobs to publish; the gateway's reconciler requests lost ones again
 */
export async function requestWords(store: Store, interviewId: InterviewId): Promise<WordsJob[]> {
  return store.transaction(async (tx) => {
    const locked = await lockInterview(tx, interviewId);
    return requestWordsOf(tx, interviewId, locked);
  });
}

/** The same for an interview that is locked already. */
export async function requestWordsOf(
  tx: Executor,
  interviewId: InterviewId,
  locked: Pick<LockedState, 'state' | 'dirty'>,
): Promise<WordsJob[]> {
  if (locked.state.status === 'erased') return [];
  const pending = await pendingWordsJobs(tx, interviewId, locked.state);
  if (!pending) return [];
  await commitStep(tx, interviewId, locked, { type: 'words-requested', upTo: pending.upTo });
  return pending.jobs;
}

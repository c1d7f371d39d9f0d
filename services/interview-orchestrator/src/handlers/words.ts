import type { InterviewId } from '@poise/shared/contracts';
import type { JobPayload } from '@poise/shared/jobs';
import type { Store } from '@poise/store';
import { wordsToAskFor } from '../words/ask-for-words.ts';
import { commitStep } from './commit.ts';
import { lockInterview } from './lock.ts';

/**
 * Records which live audio is asked for its words, now that more of it is known.
 * @returns the jobs to publish; what is lost of them, the gateway's reconciler asks for again
 */
export async function askForWords(
  store: Store,
  interviewId: InterviewId,
): Promise<JobPayload<'words.live'>[]> {
  return store.transaction(async (tx) => {
    const locked = await lockInterview(tx, interviewId);
    if (locked.state.status === 'erased') return [];
    const asked = await wordsToAskFor(tx, interviewId, locked.state);
    if (!asked) return [];
    await commitStep(tx, interviewId, locked, { type: 'words-asked', upTo: asked.upTo });
    return asked.jobs;
  });
}

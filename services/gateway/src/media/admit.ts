import type { Stream } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { consents, type Executor, type FoundInterview, type InterviewRow, interviews } from '@poise/store';

/**
 * Checks whether an interview accepts media of any of these streams. In a transaction, with a lock: until
 * it ends, the interview is neither closed nor erased and no consent is withdrawn.
 * @returns the streams that it accepts
 * @throws {PoiseError} `interview_closed`, `interview_erased`, `consent_missing`, `not_found`
 */
export async function admit(
  tx: Executor,
  id: InterviewRow['id'],
  lock: 'share' | 'update',
  streams: readonly Stream[],
): Promise<Stream[]> {
  const row = await interviews.lock(tx, id, lock);
  if (!row) throw new PoiseError('not_found');
  const analysed = [...(await consents.coveredStreams(tx, id, 'analysis'))];
  return checkOpen({ ...row, analysed }, streams);
}

/** The same without a lock: sufficient to refuse a body before it is read, not to accept it. */
export function checkOpen(
  { closed_at, erased_at, analysed }: Pick<FoundInterview, 'closed_at' | 'erased_at' | 'analysed'>,
  streams: readonly Stream[],
): Stream[] {
  if (erased_at) throw new PoiseError('interview_erased');
  if (closed_at) throw new PoiseError('interview_closed');
  const taken = streams.filter((stream) => analysed.includes(stream));
  if (taken.length === 0) throw new PoiseError('consent_missing');
  return taken;
}

import type { Stream } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { consents, type Executor, type InterviewRow, interviews } from '@poise/store';

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
  return checkOpen(tx, row, streams);
}

/** The same without a lock: sufficient to refuse a body before it is read, not to accept it. */
export async function checkOpen(
  ex: Executor,
  row: InterviewRow,
  streams: readonly Stream[],
): Promise<Stream[]> {
  if (row.erased_at) throw new PoiseError('interview_erased');
  if (row.closed_at) throw new PoiseError('interview_closed');
  const covered = await consents.coveredStreams(ex, row.id, 'analysis');
  const taken = streams.filter((stream) => covered.has(stream));
  if (taken.length === 0) throw new PoiseError('consent_missing');
  return taken;
}

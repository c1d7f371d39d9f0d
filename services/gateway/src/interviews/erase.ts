import { mediaPrefix } from '@poise/runtime';
import type { CommandId, InterviewId } from '@poise/shared/contracts';
import {
  apiKeys,
  auditLog,
  candidates,
  chunks,
  commands,
  type Executor,
  interviews,
  recordings,
} from '@poise/store';
import { auditor, type Caller } from '../access.ts';
import { requestErasure } from '../media/erase.ts';

/**
 * Erases what the gateway keeps of an interview, including its media; the command makes the other services
 * do the same. The tombstone and the consents stay.
 * @returns the command to queue; `undefined` if the interview was already erased
 */
export async function recordErasure(
  tx: Executor,
  caller: Caller,
  interviewId: InterviewId,
  nowMs: number,
): Promise<CommandId | undefined> {
  const row = await interviews.lock(tx, interviewId, 'update');
  if (!row || row.erased_at) return undefined;
  await interviews.markErased(tx, interviewId);
  if (!row.closed_at) await interviews.markClosed(tx, interviewId);
  await chunks.removeOfInterview(tx, interviewId);
  await recordings.removeOfInterview(tx, interviewId);
  await requestErasure(tx, [mediaPrefix({ tenantId: row.tenant_id, interviewId })], nowMs);
  if (row.candidate_id) await candidates.removeIfUnused(tx, row.candidate_id);
  await apiKeys.revokeOfInterview(tx, interviewId);
  await auditLog.write(tx, { ...auditor(caller), action: 'interview.erase', target: interviewId });
  return commands.insert(tx, interviewId, { type: 'erase' });
}

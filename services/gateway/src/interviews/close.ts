import type { CommandId, InterviewId } from '@poise/shared/contracts';
import { auditLog, chunks, commands, type Executor, type InterviewRow, interviews } from '@poise/store';
import type { auditor } from '../access.ts';

/**
 * Closes an interview: it accepts no further media, and what it received is final.
 * @param by who is named in the audit log
 * @returns the interview as it was, and the command to queue unless it was already closed
 */
export async function recordClose(
  tx: Executor,
  by: ReturnType<typeof auditor>,
  id: InterviewId,
): Promise<{ row: InterviewRow; commandId?: CommandId }> {
  // Waits for chunks that are being accepted, and admits none afterwards.
  await interviews.lock(tx, id, 'update');
  const row = await interviews.getOrThrow(tx, id);
  if (row.closed_at) return { row };
  await interviews.markClosed(tx, id);
  const received = await chunks.countByStream(tx, id);
  const commandId = await commands.insert(tx, id, { type: 'close', received });
  await auditLog.write(tx, { ...by, action: 'interview.close', target: id });
  return { row, commandId };
}

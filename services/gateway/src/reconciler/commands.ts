import { commands } from '@poise/store';
import type { ReconcilerParts } from './index.ts';

const BATCH = 500;

/** Queues commands again that were recorded but have no event: a wiped queue, or one that was away. */
export async function reconcileCommands({ store, queue, now, overdueMs }: ReconcilerParts): Promise<void> {
  const before = new Date(now() - overdueMs);
  for (const { id, interview_id } of await commands.unapplied(store.db, before, BATCH)) {
    const payload = { interviewId: interview_id, commandId: id };
    const { state } = await queue.inspect('interview.command', payload);
    if (state === 'absent') await queue.publish('interview.command', payload);
  }
}

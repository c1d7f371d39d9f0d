import { commands } from '@poise/store';
import type { ReconcilerParts } from './index.ts';

const BATCH = 500;

/** Queues commands again that were recorded but have no event: a wiped queue, or one that was away. */
export async function reconcileCommands({
  store,
  queue,
  log,
  now,
  overdueMs,
}: ReconcilerParts): Promise<void> {
  const before = new Date(now() - overdueMs);
  for (const { id, interview_id } of await commands.unapplied(store.db, before, BATCH)) {
    const payload = { interviewId: interview_id, commandId: id };
    const { state, reason } = await queue.inspect('interview.command', payload);
    if (state === 'pending') continue;
    if (state === 'given-up') {
      log.warn({ ...payload, reason }, 'command was given up, asking again');
      await queue.forget('interview.command', payload);
    }
    await queue.publish('interview.command', payload);
  }
}

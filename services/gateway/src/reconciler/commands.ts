import { commands, reconcilerMarks } from '@poise/store';
import type { ReconcilerParts } from './parts.ts';

const BATCH = 500;
const MARK = 'commands';
/** A transaction may commit after one with a higher number: the mark lags behind by this much. */
const MARK_BEHIND_MS = 60_000;

/**
 * Queues commands again that were recorded but have no event, because the queue was wiped or unavailable.
 * Reads only commands after the mark up to which all have been applied.
 */
export async function reconcileCommands({
  store,
  queue,
  metrics,
  now,
  overdueMs,
}: ReconcilerParts): Promise<void> {
  let mark = await reconcilerMarks.find(store.db, MARK);
  const start = mark;
  const settledBefore = new Date(now() - Math.max(overdueMs, MARK_BEHIND_MS));
  for (;;) {
    const page = await commands.after(store.db, mark, settledBefore, BATCH);
    const open = page.findIndex(({ applied }) => !applied);
    mark = (open < 0 ? page : page.slice(0, open)).at(-1)?.ordinal ?? mark;
    if (open >= 0 || page.length < BATCH) break;
  }
  if (mark !== start) await reconcilerMarks.set(store.db, MARK, mark);

  for (const { id, interviewId, applied } of await commands.after(
    store.db,
    mark,
    new Date(now() - overdueMs),
    BATCH,
  )) {
    if (applied) continue;
    const payload = { interviewId, commandId: id };
    const { state } = await queue.inspect('interview.command', payload);
    if (state !== 'absent') continue;
    await queue.publish('interview.command', payload);
    metrics.requeued.inc({ task: 'commands' });
  }
}

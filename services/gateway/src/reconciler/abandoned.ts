import { interviews } from '@poise/store';
import { recordClose } from '../interviews/close.ts';
import type { ReconcilerParts } from './parts.ts';

/** Nobody returns to an interview after a day: it is closed, so that its retention can end. */
const ABANDONED_AFTER_MS = 24 * 60 * 60 * 1000;
const BATCH = 100;

/** Closes open interviews that received nothing for a day. */
export async function closeAbandoned({ store, now, log }: ReconcilerParts): Promise<void> {
  const before = new Date(now() - ABANDONED_AFTER_MS);
  for (const { id, tenant_id } of await interviews.abandoned(store.db, before, BATCH)) {
    // Its command has no event yet, so the next turn queues it.
    await store.transaction((tx) => recordClose(tx, { tenantId: tenant_id }, id));
    log.info({ interviewId: id }, 'closed an abandoned interview');
  }
}

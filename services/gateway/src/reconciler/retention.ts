import { mediaPrefix } from '@poise/runtime';
import { auditLog, interviews } from '@poise/store';
import { requestErasure } from '../media/erase.ts';
import type { ReconcilerParts } from './parts.ts';

const BATCH = 200;

/** Requests the removal of the media of closed interviews once their retention is over. */
export async function endRetention({ store, now }: ReconcilerParts): Promise<void> {
  const nowMs = now();
  for (const { id, tenant_id } of await interviews.withMediaOverdue(store.db, new Date(nowMs), BATCH)) {
    await store.transaction(async (tx) => {
      await interviews.markMediaErased(tx, id);
      await requestErasure(tx, [mediaPrefix({ tenantId: tenant_id, interviewId: id })], nowMs);
      await auditLog.write(tx, { tenantId: tenant_id, action: 'media.erase', target: id });
    });
  }
}

import type { TenantId } from '@poise/shared/contracts';
import { sql } from 'kysely';
import type { Executor } from '../database.ts';

export type Claim =
  | { state: 'claimed' }
  | { state: 'in-flight' }
  | { state: 'mismatch' }
  | { state: 'completed'; status: number; response: string };

/** How long a response is kept. */
const LIFETIME = sql`interval '24 hours'`;
/** Longer than any request with a key takes: without a response by then, the request has died. */
const MAX_REQUEST_TIME = sql`interval '2 minutes'`;

export const idempotencyKeys = {
  /** Claims a key for a request, or returns the status of the first request with that key. */
  async claim(ex: Executor, tenantId: TenantId, key: string, requestHash: Buffer): Promise<Claim> {
    await ex
      .deleteFrom('idempotency_keys')
      .where('tenant_id', '=', tenantId)
      .where('key', '=', key)
      .where(
        'created_at',
        '<',
        sql<Date>`now() - CASE WHEN status IS NULL THEN ${MAX_REQUEST_TIME} ELSE ${LIFETIME} END`,
      )
      .execute();
    const inserted = await ex
      .insertInto('idempotency_keys')
      .values({ tenant_id: tenantId, key, request_hash: requestHash, status: null, response: null })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'key']).doNothing())
      .executeTakeFirst();
    if (inserted.numInsertedOrUpdatedRows === 1n) return { state: 'claimed' };
    const row = await ex
      .selectFrom('idempotency_keys')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('key', '=', key)
      .executeTakeFirst();
    if (!row) return { state: 'in-flight' };
    if (!row.request_hash.equals(requestHash)) return { state: 'mismatch' };
    if (row.status === null || row.response === null) return { state: 'in-flight' };
    return { state: 'completed', status: row.status, response: row.response };
  },

  async storeResponse(
    ex: Executor,
    tenantId: TenantId,
    key: string,
    status: number,
    response: string,
  ): Promise<void> {
    await ex
      .updateTable('idempotency_keys')
      .set({ status, response })
      .where('tenant_id', '=', tenantId)
      .where('key', '=', key)
      .execute();
  },

  /** Frees a key whose request failed on our side, so that it can be retried. */
  async release(ex: Executor, tenantId: TenantId, key: string): Promise<void> {
    await ex
      .deleteFrom('idempotency_keys')
      .where('tenant_id', '=', tenantId)
      .where('key', '=', key)
      .execute();
  },

  /** Removes responses that are no longer guaranteed, since they repeat what callers sent. */
  async removeExpired(ex: Executor): Promise<void> {
    await ex
      .deleteFrom('idempotency_keys')
      .where('created_at', '<', sql<Date>`now() - ${LIFETIME}`)
      .execute();
  },
};

import { newId, type Profile, type TenantId } from '@poise/shared/contracts';
import { sql } from 'kysely';
import type { Executor } from '../database.ts';

/** Numbers of the interviews that block the removal of a tenant. */
type BlockingInterviews = {
  /** Not erased: their results belong to candidates. */
  kept: number;
  /** Erasure was requested, but some services still hold parts of them. */
  beingErased: number;
};

export const tenants = {
  async create(ex: Executor, tenant: { name: string; profiles: Profile[] }): Promise<TenantId> {
    const id = newId('tenant');
    await ex
      .insertInto('tenants')
      .values({ id, ...tenant })
      .execute();
    return id;
  },

  find(ex: Executor, id: TenantId) {
    return ex.selectFrom('tenants').selectAll().where('id', '=', id).executeTakeFirst();
  },

  findByName(ex: Executor, name: string) {
    return ex.selectFrom('tenants').selectAll().where('name', '=', name).executeTakeFirst();
  },

  list(ex: Executor) {
    return ex.selectFrom('tenants').selectAll().orderBy('created_at').execute();
  },

  /** Locks a tenant until the transaction ends, so that nothing can be added to it. */
  lock(ex: Executor, id: TenantId) {
    return ex.selectFrom('tenants').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  },

  async blockingInterviews(ex: Executor, id: TenantId): Promise<BlockingInterviews> {
    const { rows } = await sql<{ kept: number; being_erased: number }>`
      SELECT count(*) FILTER (WHERE interviews.erased_at IS NULL)::int AS kept,
        count(*) FILTER (
          WHERE interviews.erased_at IS NOT NULL
            AND (interview_states.state->>'status' IS DISTINCT FROM 'erased' OR reports.id IS NOT NULL)
        )::int AS being_erased
      FROM interviews
      LEFT JOIN interview_states ON interview_states.interview_id = interviews.id
      LEFT JOIN reports ON reports.interview_id = interviews.id
      WHERE interviews.tenant_id = ${id}`.execute(ex);
    const [row] = rows;
    return { kept: row?.kept ?? 0, beingErased: row?.being_erased ?? 0 };
  },

  /**
   * Removes a tenant with its keys, its candidates, and the tombstones and consents of its interviews. The caller
   * holds the tenant's lock and has checked that no interview blocks it. The orchestrator's state of erased
   * interviews stays, since it rejects late deliveries, and so does the audit log.
   */
  async remove(ex: Executor, id: TenantId): Promise<void> {
    const ofTenant = ex.selectFrom('interviews').select('id').where('tenant_id', '=', id);
    await ex.deleteFrom('api_keys').where('tenant_id', '=', id).execute();
    for (const table of ['chunks', 'recordings', 'commands', 'consents'] as const) {
      await ex.deleteFrom(table).where('interview_id', 'in', ofTenant).execute();
    }
    for (const table of ['interviews', 'candidates', 'idempotency_keys'] as const) {
      await ex.deleteFrom(table).where('tenant_id', '=', id).execute();
    }
    await ex.deleteFrom('tenants').where('id', '=', id).execute();
  },
};

import type { InterviewId, TenantId } from '@poise/shared/contracts';
import type { Insertable } from 'kysely';
import type { Executor } from '../database.ts';
import type { Database } from '../schema.ts';

export const interviews = {
  async insert(
    ex: Executor,
    row: Omit<Insertable<Database['interviews']>, 'closed_at' | 'erased_at'>,
  ): Promise<void> {
    await ex.insertInto('interviews').values(row).execute();
  },

  /** An interview of this tenant; another tenant's is as good as absent. */
  find(ex: Executor, tenantId: TenantId, id: InterviewId) {
    return ex
      .selectFrom('interviews')
      .selectAll()
      .where('id', '=', id)
      .where('tenant_id', '=', tenantId)
      .executeTakeFirst();
  },

  /** For the services behind the gateway, which checked the tenant. */
  get(ex: Executor, id: InterviewId) {
    return ex.selectFrom('interviews').selectAll().where('id', '=', id).executeTakeFirst();
  },

  /**
   * Locks an interview until the transaction ends. `share` lets other chunks in at the same time;
   * `update` waits for them, so that a close counts every chunk accepted before it.
   */
  lock(ex: Executor, id: InterviewId, mode: 'share' | 'update') {
    const query = ex.selectFrom('interviews').selectAll().where('id', '=', id);
    return (mode === 'share' ? query.forShare() : query.forUpdate()).executeTakeFirst();
  },

  async markClosed(ex: Executor, id: InterviewId): Promise<void> {
    await ex.updateTable('interviews').set({ closed_at: new Date() }).where('id', '=', id).execute();
  },

  /** Leaves the tombstone; what the tenant said about the interview goes too. */
  async markErased(ex: Executor, id: InterviewId): Promise<void> {
    await ex
      .updateTable('interviews')
      .set({ erased_at: new Date(), title: null, candidate_id: null })
      .where('id', '=', id)
      .execute();
  },
};

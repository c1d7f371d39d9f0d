import type { ConsentId, ConsentPurpose, InterviewId, Stream, TenantId } from '@poise/shared/contracts';
import { type Insertable, sql } from 'kysely';
import type { Executor } from '../database.ts';
import type { Database } from '../schema.ts';

export const consents = {
  async insert(ex: Executor, row: Omit<Insertable<Database['consents']>, 'withdrawn_at'>): Promise<void> {
    await ex.insertInto('consents').values(row).execute();
  },

  find(ex: Executor, tenantId: TenantId, id: ConsentId) {
    return ex
      .selectFrom('consents')
      .innerJoin('interviews', 'interviews.id', 'consents.interview_id')
      .selectAll('consents')
      .where('consents.id', '=', id)
      .where('interviews.tenant_id', '=', tenantId)
      .executeTakeFirst();
  },

  async withdraw(ex: Executor, id: ConsentId): Promise<void> {
    await ex
      .updateTable('consents')
      .set({ withdrawn_at: new Date() })
      .where('id', '=', id)
      .where('withdrawn_at', 'is', null)
      .execute();
  },

  /** Whether a consent in force covers this stream for this purpose. */
  async covers(
    ex: Executor,
    interviewId: InterviewId,
    stream: Stream,
    purpose: ConsentPurpose,
  ): Promise<boolean> {
    const row = await ex
      .selectFrom('consents')
      .select('id')
      .where('interview_id', '=', interviewId)
      .where('purpose', '=', purpose)
      .where('withdrawn_at', 'is', null)
      .where(sql<boolean>`${stream} = ANY(streams)`)
      .executeTakeFirst();
    return row !== undefined;
  },
};

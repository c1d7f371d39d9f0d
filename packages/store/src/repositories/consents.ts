import type { ConsentId, ConsentPurpose, InterviewId, Stream, TenantId } from '@poise/shared/contracts';
import { type Insertable, type Selectable, sql } from 'kysely';
import type { Executor } from '../database.ts';
import type { Database } from '../schema.ts';

export type ConsentRow = Selectable<Database['consents']>;

export const consents = {
  async insert(ex: Executor, row: Omit<Insertable<Database['consents']>, 'withdrawn_at'>): Promise<void> {
    await ex.insertInto('consents').values(row).execute();
  },

  find(ex: Executor, tenantId: TenantId, id: ConsentId): Promise<ConsentRow | undefined> {
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

  /** The streams covered by consents that are in force for this purpose. */
  async coveredStreams(
    ex: Executor,
    interviewId: InterviewId,
    purpose: ConsentPurpose,
  ): Promise<Set<Stream>> {
    const rows = await ex
      .selectFrom('consents')
      .select('streams')
      .where('interview_id', '=', interviewId)
      .where('purpose', '=', purpose)
      .where('withdrawn_at', 'is', null)
      .execute();
    return new Set(rows.flatMap((row) => row.streams));
  },

  /** Whether a consent for this stream was ever withdrawn. */
  async wasWithdrawn(ex: Executor, interviewId: InterviewId, stream: Stream): Promise<boolean> {
    const row = await ex
      .selectFrom('consents')
      .select('id')
      .where('interview_id', '=', interviewId)
      .where('withdrawn_at', 'is not', null)
      .where(sql<boolean>`${stream} = ANY(streams)`)
      .executeTakeFirst();
    return row !== undefined;
  },
};

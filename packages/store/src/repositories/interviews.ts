import type { InterviewId, Stream, TenantId } from '@poise/shared/contracts';
import { type Insertable, type Selectable, sql } from 'kysely';
import type { Executor } from '../database.ts';
import type { Database } from '../schema.ts';

export type InterviewRow = Selectable<Database['interviews']>;
export type FoundInterview = InterviewRow & { readonly analysed: readonly Stream[] };

/** Named, so that the statements are prepared: see `prepareStatements`. */
const COLUMNS = [
  'id',
  'tenant_id',
  'candidate_id',
  'title',
  'profile',
  'fluency',
  'retention',
  'created_at',
  'closed_at',
  'erased_at',
  'media_erased_at',
  'media_due_at',
] as const satisfies (keyof InterviewRow)[];

/** Whether every stream has a retention consent in force. */
const retentionConsented = sql<boolean>`NOT EXISTS (
  SELECT FROM chunks WHERE chunks.interview_id = interviews.id AND NOT EXISTS (
    SELECT FROM consents WHERE consents.interview_id = interviews.id
      AND purpose = 'retention' AND withdrawn_at IS NULL AND chunks.stream = ANY(streams)))`;

/** When the media of a closed interview are to be removed. */
const mediaDueAt = sql<Date>`closed_at + CASE WHEN retention = 'none' OR NOT ${retentionConsented}
  THEN interval '0' ELSE retention::interval END`;

export const interviews = {
  async insert(
    ex: Executor,
    row: Omit<
      Insertable<Database['interviews']>,
      'closed_at' | 'erased_at' | 'media_erased_at' | 'media_due_at'
    >,
  ): Promise<void> {
    await ex.insertInto('interviews').values(row).execute();
  },

  /**
   * An interview of this tenant; those of other tenants are treated as absent.
   * @returns also the streams that consents in force allow to be analysed
   */
  find(ex: Executor, tenantId: TenantId, id: InterviewId): Promise<FoundInterview | undefined> {
    return ex
      .selectFrom('interviews')
      .select(COLUMNS)
      .select(
        sql<Stream[]>`ARRAY(SELECT DISTINCT unnest(streams) FROM consents
          WHERE interview_id = interviews.id AND purpose = 'analysis' AND withdrawn_at IS NULL)`.as(
          'analysed',
        ),
      )
      .where('id', '=', id)
      .where('tenant_id', '=', tenantId)
      .executeTakeFirst();
  },

  /** An interview that must exist. */
  getOrThrow(ex: Executor, id: InterviewId): Promise<InterviewRow> {
    return ex.selectFrom('interviews').select(COLUMNS).where('id', '=', id).executeTakeFirstOrThrow();
  },

  /** For services downstream of the gateway, which checked the tenant. */
  get(ex: Executor, id: InterviewId) {
    return ex.selectFrom('interviews').select(COLUMNS).where('id', '=', id).executeTakeFirst();
  },

  /**
   * Locks an interview until the transaction ends. `share` permits other chunks at the same time; `update` waits
   * for them, so that a close counts every chunk accepted before it.
   */
  lock(ex: Executor, id: InterviewId, mode: 'share' | 'update') {
    const query = ex.selectFrom('interviews').select(COLUMNS).where('id', '=', id);
    return (mode === 'share' ? query.forShare() : query.forUpdate()).executeTakeFirst();
  },

  async markClosed(ex: Executor, id: InterviewId): Promise<void> {
    await ex.updateTable('interviews').set({ closed_at: new Date() }).where('id', '=', id).execute();
    await interviews.updateMediaDue(ex, id);
  },

  /** Updates when the media of a closed interview are due: at its close, and when a consent changes. */
  async updateMediaDue(ex: Executor, id: InterviewId): Promise<void> {
    await ex
      .updateTable('interviews')
      .set({ media_due_at: mediaDueAt })
      .where('id', '=', id)
      .where('closed_at', 'is not', null)
      .execute();
  },

  /** Leaves the tombstone; the tenant's description of the interview is removed too. */
  async markErased(ex: Executor, id: InterviewId): Promise<void> {
    await ex
      .updateTable('interviews')
      .set({ erased_at: new Date(), media_erased_at: new Date(), title: null, candidate_id: null })
      .where('id', '=', id)
      .execute();
  },

  async markMediaErased(ex: Executor, id: InterviewId): Promise<void> {
    await ex.updateTable('interviews').set({ media_erased_at: new Date() }).where('id', '=', id).execute();
  },

  /** Whether the media of an interview are kept after its analysis, and still exist. */
  async keepsMedia(ex: Executor, id: InterviewId): Promise<boolean> {
    const row = await ex
      .selectFrom('interviews')
      .select('id')
      .where('id', '=', id)
      .where('retention', '<>', 'none')
      .where('media_erased_at', 'is', null)
      .where(retentionConsented)
      .executeTakeFirst();
    return row !== undefined;
  },

  /** Settled interviews whose media still exist after the end of their retention. */
  withMediaOverdue(
    ex: Executor,
    now: Date,
    limit: number,
  ): Promise<Pick<InterviewRow, 'id' | 'tenant_id'>[]> {
    return ex
      .selectFrom('interviews')
      .innerJoin('interview_states', 'interview_states.interview_id', 'interviews.id')
      .select(['interviews.id', 'interviews.tenant_id'])
      .where('interviews.media_due_at', '<=', now)
      .where('interviews.media_erased_at', 'is', null)
      .where('interview_states.settled', '=', sql.lit(true))
      .orderBy('interviews.media_due_at')
      .limit(limit)
      .execute();
  },

  /** Open interviews that have received nothing since a given time. */
  abandoned(ex: Executor, before: Date, limit: number): Promise<Pick<InterviewRow, 'id' | 'tenant_id'>[]> {
    return ex
      .selectFrom('interviews')
      .select(['id', 'tenant_id'])
      .where('closed_at', 'is', null)
      .where('erased_at', 'is', null)
      .where('created_at', '<', before)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('chunks')
              .select('seq')
              .whereRef('chunks.interview_id', '=', 'interviews.id')
              .where('chunks.accepted_at', '>=', before),
          ),
        ),
      )
      .orderBy('created_at')
      .limit(limit)
      .execute();
  },

  /** Unsettled interviews, one page, ordered by id. */
  async unsettled(ex: Executor, after: string, limit: number): Promise<InterviewId[]> {
    const rows = await ex
      .selectFrom('interview_states')
      .select('interview_id')
      .where('settled', '=', sql.lit(false))
      .where('interview_id', '>', after as InterviewId)
      .orderBy('interview_id')
      .limit(limit)
      .execute();
    return rows.map((row) => row.interview_id);
  },

  /** The number of a tenant's unsettled interviews. */
  async countUnsettled(ex: Executor, tenantId: TenantId): Promise<number> {
    const row = await ex
      .selectFrom('interview_states')
      .innerJoin('interviews', 'interviews.id', 'interview_states.interview_id')
      .select((eb) => eb.fn.countAll<string>().as('count'))
      .where('interview_states.settled', '=', sql.lit(false))
      .where('interviews.tenant_id', '=', tenantId)
      .executeTakeFirst();
    return Number(row?.count ?? 0);
  },
};

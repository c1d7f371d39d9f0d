import type { InterviewId } from '@poise/shared/contracts';
import { sql } from 'kysely';
import type { Executor } from '../database.ts';
import { INITIAL_STATE, type InterviewState } from '../interview-state.ts';

export const interviewStates = {
  /** The state, locked until the transaction ends: everything about one interview happens in turn. */
  async lock(ex: Executor, interviewId: InterviewId): Promise<InterviewState> {
    await ex
      .insertInto('interview_states')
      .values({ interview_id: interviewId, state: JSON.stringify(INITIAL_STATE) })
      .onConflict((conflict) => conflict.column('interview_id').doNothing())
      .execute();
    const row = await ex
      .selectFrom('interview_states')
      .select('state')
      .where('interview_id', '=', interviewId)
      .forUpdate()
      .executeTakeFirstOrThrow();
    return row.state;
  },

  async save(ex: Executor, interviewId: InterviewId, state: InterviewState): Promise<void> {
    await ex
      .updateTable('interview_states')
      .set({ state: JSON.stringify(state), updated_at: new Date() })
      .where('interview_id', '=', interviewId)
      .execute();
  },

  async find(ex: Executor, interviewId: InterviewId): Promise<InterviewState | undefined> {
    const row = await ex
      .selectFrom('interview_states')
      .select('state')
      .where('interview_id', '=', interviewId)
      .executeTakeFirst();
    return row?.state;
  },

  /** Interviews in this state, unchanged since a moment, whose events do not tell of `missing`. */
  async without(
    ex: Executor,
    options: { status: InterviewState['status']; missing: 'report.ready'; before: Date; limit: number },
  ): Promise<InterviewId[]> {
    const rows = await ex
      .selectFrom('interview_states')
      .select('interview_states.interview_id')
      .where((eb) => eb(eb.ref('interview_states.state', '->>').key('status'), '=', options.status))
      .where('interview_states.updated_at', '<', options.before)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('interview_events')
              .select('interview_events.seq')
              .whereRef('interview_events.interview_id', '=', 'interview_states.interview_id')
              .where((eb) => eb(eb.ref('interview_events.body', '->>').key('type'), '=', options.missing)),
          ),
        ),
      )
      .orderBy('interview_states.updated_at')
      .limit(options.limit)
      .execute();
    return rows.map((row) => row.interview_id);
  },

  /** Erased interviews that a late report came back to. */
  async erasedWithReport(ex: Executor, limit: number): Promise<InterviewId[]> {
    const rows = await ex
      .selectFrom('interview_states')
      .innerJoin('reports', 'reports.interview_id', 'interview_states.interview_id')
      .select('interview_states.interview_id')
      .where((eb) => eb(eb.ref('interview_states.state', '->>').key('status'), '=', 'erased'))
      .limit(limit)
      .execute();
    return rows.map((row) => row.interview_id);
  },

  /** Closed interviews, unchanged since a moment, whose accounting is not the one of their report. */
  async withStaleReport(ex: Executor, before: Date, limit: number): Promise<InterviewId[]> {
    const rows = await ex
      .selectFrom('interview_states')
      .innerJoin('reports', 'reports.interview_id', 'interview_states.interview_id')
      .select('interview_states.interview_id')
      .where('interview_states.updated_at', '<', before)
      // What changed after the report was written; all others are not looked at.
      .whereRef('interview_states.updated_at', '>', 'reports.created_at')
      .where(sql<boolean>`interview_states.state->>'status' = 'closed'`)
      .where(sql<boolean>`interview_states.state->'totals' <> reports.body->'accounting'`)
      .limit(limit)
      .execute();
    return rows.map((row) => row.interview_id);
  },
};

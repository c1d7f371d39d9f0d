import type { InterviewId, InterviewStatus } from '@poise/shared/contracts';
import { sql } from 'kysely';
import type { Executor } from '../database.ts';
import { INITIAL_STATE, type InterviewState, isSettled, readState } from '../interview-state.ts';

/** Whole seconds from `from` (inclusive) to `to` (exclusive). */
export type Seconds = { from: number; to: number };

export type LockedState = {
  state: InterviewState;
  /** Seconds of the timeline that need fusion, as disjoint ranges in order. */
  dirty: Seconds[];
  fuseRuns: number;
  /** Nothing more was to come when it was saved. */
  settled: boolean;
  /** What a service of version 0.1 moves on, or adds to, without saying so: see migration 5. */
  kept: {
    /** The last event that was saved with the whole state; null where none ever was. */
    event: number | null;
    /** Ordinal of the last observation of an older orchestrator that was considered. */
    observation: string;
  };
};

export const interviewStates = {
  /** The state, locked until the transaction ends, so that changes to one interview are serialised. */
  async lock(ex: Executor, interviewId: InterviewId): Promise<LockedState> {
    const select = () =>
      ex
        .selectFrom('interview_states')
        .select(['state', 'settled', 'fuse_runs', 'kept_event', 'kept_observation'])
        .select(sql<Seconds[]>`${secondsOf}`.as('dirty'))
        .where('interview_id', '=', interviewId)
        .forUpdate()
        .executeTakeFirst();
    let row = await select();
    if (!row) {
      await ex
        .insertInto('interview_states')
        .values({ interview_id: interviewId, state: JSON.stringify(INITIAL_STATE), kept_event: 0 })
        .onConflict((conflict) => conflict.column('interview_id').doNothing())
        .execute();
      row = await select();
    }
    if (!row) throw new Error('the state of an interview vanished');
    return {
      state: readState(row.state, row.settled),
      dirty: row.dirty,
      fuseRuns: row.fuse_runs,
      settled: row.settled,
      kept: { event: row.kept_event, observation: row.kept_observation },
    };
  },

  /**
   * Of an erased interview no second needs fusion any more.
   * @param dirty seconds that need fusion, in addition to those that are marked already.
   */
  async save(
    ex: Executor,
    interviewId: InterviewId,
    state: InterviewState,
    dirty: readonly Seconds[] = [],
  ): Promise<void> {
    await ex
      .updateTable('interview_states')
      .set({
        state: JSON.stringify(state),
        settled: isSettled(state),
        kept_event: state.lastEvent,
        ...(dirty.length > 0 && { dirty_seconds: sql`dirty_seconds + ${multirange(dirty)}` }),
        ...(state.status === 'erased' && { dirty_seconds: multirange([]) }),
        updated_at: new Date(),
      })
      .where('interview_id', '=', interviewId)
      .execute();
  },

  /** Marks seconds as needing fusion. */
  async markDirty(ex: Executor, interviewId: InterviewId, seconds: readonly Seconds[]): Promise<void> {
    await ex
      .updateTable('interview_states')
      .set({ dirty_seconds: sql`dirty_seconds + ${multirange(seconds)}`, updated_at: new Date() })
      .where('interview_id', '=', interviewId)
      .execute();
  },

  /**
   * Unmarks fused seconds, and counts the run.
   * @returns the seconds that are left, and the number of runs
   */
  async markFused(
    ex: Executor,
    interviewId: InterviewId,
    seconds: readonly Seconds[],
  ): Promise<Pick<LockedState, 'dirty' | 'fuseRuns'>> {
    const row = await ex
      .updateTable('interview_states')
      .set({
        dirty_seconds: sql`dirty_seconds - ${multirange(seconds)}`,
        fuse_runs: sql`fuse_runs + 1`,
        updated_at: new Date(),
      })
      .where('interview_id', '=', interviewId)
      .returning('fuse_runs')
      .returning(sql<Seconds[]>`${secondsOf}`.as('dirty'))
      .executeTakeFirstOrThrow();
    return { dirty: row.dirty, fuseRuns: row.fuse_runs };
  },

  /** Records up to which observation those of older orchestrators were considered. */
  async setKeptObservation(ex: Executor, interviewId: InterviewId, ordinal: string): Promise<void> {
    await ex
      .updateTable('interview_states')
      .set({ kept_observation: ordinal })
      .where('interview_id', '=', interviewId)
      .execute();
  },

  /** Records whether a report is to be written or erased. */
  async setReportDue(ex: Executor, interviewId: InterviewId, due: boolean): Promise<void> {
    await ex
      .updateTable('interview_states')
      .set({ report_due: due })
      .where('interview_id', '=', interviewId)
      .execute();
  },

  async find(ex: Executor, interviewId: InterviewId): Promise<InterviewState | undefined> {
    const row = await ex
      .selectFrom('interview_states')
      .select(['state', 'settled'])
      .where('interview_id', '=', interviewId)
      .executeTakeFirst();
    return row && readState(row.state, row.settled);
  },

  /** Interviews, unchanged since a given time, whose report must be written or erased; oldest first. */
  async withReportDue(
    ex: Executor,
    before: Date,
    limit: number,
  ): Promise<{ interviewId: InterviewId; status: InterviewStatus; hasReport: boolean }[]> {
    const rows = await ex
      .selectFrom('interview_states')
      .leftJoin('reports', 'reports.interview_id', 'interview_states.interview_id')
      .select(['interview_states.interview_id', 'reports.id as report_id'])
      .select((eb) =>
        eb.ref('interview_states.state', '->>').key('status').$castTo<InterviewStatus>().as('status'),
      )
      .where('report_due', '=', sql.lit(true))
      .where('interview_states.updated_at', '<', before)
      .orderBy('interview_states.updated_at')
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      interviewId: row.interview_id,
      status: row.status,
      hasReport: row.report_id !== null,
    }));
  },

  /** Interviews, unchanged since a moment, that an orchestrator of version 0.1 changed last; oldest first. */
  async leftByOlder(
    ex: Executor,
    before: Date,
    limit: number,
  ): Promise<{ interviewId: InterviewId; fuseRuns: number }[]> {
    const rows = await ex
      .selectFrom('interview_states')
      .select(['interview_id', 'fuse_runs'])
      .where(sql<boolean>`kept_event IS DISTINCT FROM (state->>'lastEvent')::integer`)
      .where('updated_at', '<', before)
      .orderBy('updated_at')
      .limit(limit)
      .execute();
    return rows.map((row) => ({ interviewId: row.interview_id, fuseRuns: row.fuse_runs }));
  },

  /** Interviews, unchanged since a moment, with seconds that are to be fused; oldest first. */
  async withDirtySeconds(
    ex: Executor,
    before: Date,
    limit: number,
  ): Promise<{ interviewId: InterviewId; fuseRuns: number }[]> {
    const rows = await ex
      .selectFrom('interview_states')
      .select(['interview_id', 'fuse_runs'])
      .where(sql<boolean>`dirty_seconds <> '{}'::int4multirange`)
      .where('updated_at', '<', before)
      .orderBy('updated_at')
      .limit(limit)
      .execute();
    return rows.map((row) => ({ interviewId: row.interview_id, fuseRuns: row.fuse_runs }));
  },
};

const secondsOf = sql`(
  SELECT coalesce(json_agg(json_build_object('from', lower(r), 'to', upper(r)) ORDER BY lower(r)), '[]'::json)
  FROM unnest(dirty_seconds) AS r)`;

function multirange(seconds: readonly Seconds[]) {
  const ranges = seconds.map(({ from, to }) => `[${from},${to})`);
  return sql<string>`${`{${ranges.join(',')}}`}::int4multirange`;
}

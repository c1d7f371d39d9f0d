import type { InterviewId, Observation, Stream } from '@poise/shared/contracts';
import { sql } from 'kysely';
import type { Executor } from '../database.ts';

/** The order of `effectiveOf` among observations of one model: by status, then by code. */
const merit = (table: 'excluded' | 'observations') => {
  const column = (name: string) => sql.ref(`${table}.${name}`);
  return sql`(array_position(ARRAY['failed', 'rejected', 'scored'], ${column('status')}), coalesce(${column('body')}->>'code', '') COLLATE "C")`;
};

export const observations = {
  /**
   * Stores an observation under (interview, stream, seq, model). Of two under one key the better
   * stays, as `effectiveOf` has it, whichever came first.
   * @returns whether it is stored now, or adds nothing to what is there
   */
  async upsert(ex: Executor, observation: Observation): Promise<'stored' | 'repeated'> {
    const { model } = observation;
    const result = await ex
      .insertInto('observations')
      .values({
        interview_id: observation.interviewId,
        stream: observation.stream,
        seq: observation.seq,
        model: model ? `${model.id}@${model.version}` : '',
        status: observation.status,
        start_ms: observation.startMs,
        end_ms: observation.endMs,
        body: JSON.stringify(observation),
      })
      .onConflict((conflict) =>
        conflict
          .columns(['interview_id', 'stream', 'seq', 'model'])
          .doUpdateSet((eb) => ({
            status: eb.ref('excluded.status'),
            start_ms: eb.ref('excluded.start_ms'),
            end_ms: eb.ref('excluded.end_ms'),
            body: eb.ref('excluded.body'),
          }))
          .where(sql<boolean>`${merit('excluded')} > ${merit('observations')}`),
      )
      .executeTakeFirst();
    return result.numInsertedOrUpdatedRows === 1n ? 'stored' : 'repeated';
  },

  /** Everything observed of one chunk, by whichever model. */
  async ofChunk(ex: Executor, interviewId: InterviewId, stream: Stream, seq: number): Promise<Observation[]> {
    const rows = await ex
      .selectFrom('observations')
      .select('body')
      .where('interview_id', '=', interviewId)
      .where('stream', '=', stream)
      .where('seq', '=', seq)
      .execute();
    return rows.map((row) => row.body);
  },

  /** Observations that touch a stretch of the interview. */
  async touching(
    ex: Executor,
    interviewId: InterviewId,
    startMs: number,
    endMs: number,
  ): Promise<Observation[]> {
    const rows = await ex
      .selectFrom('observations')
      .select('body')
      .where('interview_id', '=', interviewId)
      .where('start_ms', '<', endMs)
      .where('end_ms', '>=', startMs)
      .execute();
    return rows.map((row) => row.body);
  },

  async list(ex: Executor, interviewId: InterviewId): Promise<Observation[]> {
    const rows = await ex
      .selectFrom('observations')
      .select('body')
      .where('interview_id', '=', interviewId)
      .orderBy('stream')
      .orderBy('seq')
      .orderBy('model')
      .execute();
    return rows.map((row) => row.body);
  },

  async removeOfInterview(ex: Executor, interviewId: InterviewId, streams?: Stream[]): Promise<void> {
    let query = ex.deleteFrom('observations').where('interview_id', '=', interviewId);
    if (streams) query = query.where('stream', 'in', streams);
    await query.execute();
  },
};

import type { ChunkOutcome, InterviewId } from '@poise/shared/contracts';
import { sql } from 'kysely';
import type { Executor } from '../database.ts';
import { rank } from './effective-order.ts';

/** The observations of an interview as news, which a reader follows by their ordinals. */
export const chunkOutcomes = {
  /**
   * What became of chunks after `ordinal`, in the order in which it became known. An outcome that changes comes
   * again, under a new ordinal; one that was no better than what was known of these bytes does not come at all.
   */
  async after(
    ex: Executor,
    interviewId: InterviewId,
    ordinal: string,
    limit: number,
  ): Promise<{ ordinal: string; at: Date; body: ChunkOutcome }[]> {
    const rows = await ex
      .selectFrom('observations')
      .select(['ordinal', 'observed_at', 'stream', 'seq', 'start_ms', 'end_ms', 'status'])
      .select(sql<string | null>`body->>'code'`.as('code'))
      .where('interview_id', '=', interviewId)
      .where('ordinal', '>', ordinal)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('observations as earlier')
              .select(sql`1`.as('one'))
              .whereRef('earlier.interview_id', '=', 'observations.interview_id')
              .whereRef('earlier.stream', '=', 'observations.stream')
              .whereRef('earlier.seq', '=', 'observations.seq')
              .whereRef('earlier.ordinal', '<', 'observations.ordinal')
              .where(sql<boolean>`earlier.generation IS NOT DISTINCT FROM observations.generation`)
              .where(sql<boolean>`${rank('earlier')} >= ${rank('observations')}`),
          ),
        ),
      )
      .orderBy('ordinal')
      .limit(limit)
      .execute();
    return rows.map((row) => {
      const about = { modality: row.stream, seq: row.seq, startMs: row.start_ms, endMs: row.end_ms };
      const body: ChunkOutcome =
        row.status === 'scored'
          ? { type: 'chunk.scored', ...about }
          : { type: `chunk.${row.status}`, ...about, code: row.code ?? 'internal' };
      return { ordinal: row.ordinal, at: row.observed_at, body };
    });
  },

  /** The ordinal of an interview's newest observation; `0` before the first. */
  async lastOrdinal(ex: Executor, interviewId: InterviewId): Promise<string> {
    const row = await ex
      .selectFrom('observations')
      .select((eb) => eb.fn.max('ordinal').as('ordinal'))
      .where('interview_id', '=', interviewId)
      .executeTakeFirst();
    return row?.ordinal ?? '0';
  },
};

import {
  type ChunkOutcome,
  type InterviewId,
  LIMITS,
  type Modality,
  type Observation,
  type Span,
  streamOf,
} from '@poise/shared/contracts';
import { sql } from 'kysely';
import type { Executor } from '../database.ts';

/** The order of `effectiveOf` among observations of one model: by status, then by code. */
const rank = (table: 'excluded' | 'observations') => {
  const column = (name: string) => sql.ref(`${table}.${name}`);
  return sql`(array_position(ARRAY['failed', 'rejected', 'scored'], ${column('status')}), coalesce(${column('body')}->>'code', '') COLLATE "C")`;
};

export const observations = {
  /**
   * Stores an observation under (interview, modality, seq, model), of the bytes in the manifest. Of two with the
   * same key, the better one by `effectiveOf` is kept, in either order; an observation of withdrawn bytes is
   * always replaced.
   * @returns whether it was stored; false if it adds nothing
   */
  async upsert(ex: Executor, observation: Observation): Promise<'stored' | 'repeated'> {
    const { model } = observation;
    const result = await ex
      .insertInto('observations')
      .values({
        interview_id: observation.interviewId,
        stream: observation.modality,
        seq: observation.seq,
        generation: observation.generation,
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
            generation: eb.ref('excluded.generation'),
            start_ms: eb.ref('excluded.start_ms'),
            end_ms: eb.ref('excluded.end_ms'),
            body: eb.ref('excluded.body'),
          }))
          .where(
            sql<boolean>`observations.generation <> excluded.generation OR ${rank('excluded')} > ${rank('observations')}`,
          ),
      )
      .executeTakeFirst();
    return result.numInsertedOrUpdatedRows === 1n ? 'stored' : 'repeated';
  },

  /** All observations of a run of chunks in one modality, by any model, in order. */
  async between(
    ex: Executor,
    interviewId: InterviewId,
    modality: Modality,
    run: { firstSeq: number; lastSeq: number },
  ): Promise<Observation[]> {
    const rows = await ex
      .selectFrom('observations')
      .select(FIELDS)
      .where('interview_id', '=', interviewId)
      .where('stream', '=', modality)
      .where('seq', '>=', run.firstSeq)
      .where('seq', '<=', run.lastSeq)
      .orderBy('seq')
      .execute();
    return rows.map(read);
  },

  /** The observations that overlap a span of the interview. */
  async touching(ex: Executor, interviewId: InterviewId, span: Span): Promise<Observation[]> {
    const rows = await ex
      .selectFrom('observations')
      .select(FIELDS)
      .where('interview_id', '=', interviewId)
      .where('start_ms', '<', span.endMs)
      // The maximum length of a chunk is a lower bound; without one, the index would also return everything earlier.
      .where('start_ms', '>=', span.startMs - LIMITS.chunkMs)
      .where('end_ms', '>=', span.startMs)
      .execute();
    return rows.map(read);
  },

  async list(ex: Executor, interviewId: InterviewId): Promise<Observation[]> {
    const rows = await ex
      .selectFrom('observations')
      .select(FIELDS)
      .where('interview_id', '=', interviewId)
      .orderBy('stream')
      .orderBy('seq')
      .orderBy('model')
      .execute();
    return rows.map(read);
  },

  /** Outcomes of chunks after `ordinal`, in the order in which they became known. */
  async outcomes(
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

  /** The end of the last observation; 0 if there are none. */
  async endMs(ex: Executor, interviewId: InterviewId): Promise<number> {
    const row = await ex
      .selectFrom('observations')
      .select((eb) => eb.fn.max('end_ms').as('end'))
      .where('interview_id', '=', interviewId)
      .executeTakeFirst();
    return row?.end ?? 0;
  },

  async removeOfInterview(ex: Executor, interviewId: InterviewId): Promise<void> {
    await ex.deleteFrom('observations').where('interview_id', '=', interviewId).execute();
  },

  /**
   * Removes observations of bytes that are not, or no longer, in the manifest.
   * @returns the remaining observations in these modalities: of bytes accepted under a later consent
   */
  async removeWithdrawn(
    ex: Executor,
    interviewId: InterviewId,
    modalities: readonly Modality[],
  ): Promise<Observation[]> {
    for (const modality of modalities) {
      await ex
        .deleteFrom('observations')
        .where('interview_id', '=', interviewId)
        .where('stream', '=', modality)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('chunks')
                .select('chunks.seq')
                .whereRef('chunks.interview_id', '=', 'observations.interview_id')
                .where('chunks.stream', '=', streamOf(modality))
                .whereRef('chunks.seq', '=', 'observations.seq')
                .where(isGenerationOfChunk),
            ),
          ),
        )
        .execute();
    }
    const rows = await ex
      .selectFrom('observations')
      .select(FIELDS)
      .where('interview_id', '=', interviewId)
      .where('stream', 'in', modalities)
      .execute();
    return rows.map(read);
  },
};

/** `generationOf` in SQL: whether an observation is of the exact bytes of the manifest's chunk. */
export const isGenerationOfChunk = sql<boolean>`right(chunks.blob_key, length(observations.generation) + 1) = '/' || observations.generation`;

const FIELDS = ['body', 'stream', 'generation'] as const;

/** An observation as stored by this version, or by one whose observations named a stream. */
function read(row: { body: Observation; stream: Modality; generation: string | null }): Observation {
  const { stream: _, ...body } = row.body as Observation & { stream?: unknown };
  return { ...body, modality: row.stream, generation: row.generation ?? '' };
}

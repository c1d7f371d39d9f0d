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
const merit = (table: 'excluded' | 'observations') =>
  sql`(${rank(table)}, coalesce(${sql.ref(`${table}.body`)}->>'code', '') COLLATE "C")`;

const rank = (table: string) =>
  sql`array_position(ARRAY['failed', 'rejected', 'scored'], ${sql.ref(`${table}.status`)})`;

export const observations = {
  /**
   * Stores an observation under (interview, modality, seq, model), of the bytes that the manifest has. Of
   * two under one key the better stays, as `effectiveOf` has it, whichever came first; one of bytes that
   * were withdrawn is replaced in any case.
   * @returns whether it is stored now, or adds nothing to what is there
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
            // What changed is new to readers that have seen what it was.
            observed_at: sql<Date>`DEFAULT`,
            ordinal: sql<string>`DEFAULT`,
          }))
          .where(
            sql<boolean>`observations.generation <> excluded.generation OR ${merit('excluded')} > ${merit('observations')}`,
          ),
      )
      .executeTakeFirst();
    return result.numInsertedOrUpdatedRows === 1n ? 'stored' : 'repeated';
  },

  /** Everything observed of a run of chunks in one modality, by whichever model, in their order. */
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

  /** The observations that share time with a span of the interview. */
  async touching(ex: Executor, interviewId: InterviewId, span: Span): Promise<Observation[]> {
    const rows = await ex
      .selectFrom('observations')
      .select(FIELDS)
      .where('interview_id', '=', interviewId)
      .where('start_ms', '<', span.endMs)
      // No chunk is longer: without a lower bound the index would give everything before the span too.
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

  /**
   * What became of chunks after `ordinal`, in the order in which it became known. An outcome that changes comes
   * again, under a new ordinal; one that was no better than what was known when it came does not come at all.
   */
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
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('observations as earlier')
              .select(sql`1`.as('one'))
              .whereRef('earlier.interview_id', '=', 'observations.interview_id')
              .whereRef('earlier.stream', '=', 'observations.stream')
              .whereRef('earlier.seq', '=', 'observations.seq')
              .whereRef('earlier.ordinal', '<', 'observations.ordinal')
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

  /** Where the last observation ends; 0 without any. */
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
   * Removes what was observed of bytes that the manifest does not have, or no longer has.
   * @returns what remains in these modalities: of bytes that were accepted under a later consent
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

/** `generationOf` in SQL: whether an observation is of the very bytes that the manifest's chunk has. */
export const isGenerationOfChunk = sql<boolean>`right(chunks.blob_key, length(observations.generation) + 1) = '/' || observations.generation`;

const FIELDS = ['body', 'stream', 'generation'] as const;

/** An observation as it was stored, by this version or one whose observations named a stream. */
function read(row: { body: Observation; stream: Modality; generation: string | null }): Observation {
  const { stream: _, ...body } = row.body as Observation & { stream?: unknown };
  return { ...body, modality: row.stream, generation: row.generation ?? '' };
}

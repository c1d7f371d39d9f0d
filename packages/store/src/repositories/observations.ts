import {
  byModality,
  type InterviewId,
  LIMITS,
  type Modality,
  type Observation,
  type Span,
  streamOf,
  type Tally,
} from '@poise/shared/contracts';
import { sql } from 'kysely';
import type { Executor } from '../database.ts';
import { merit } from './effective-order.ts';

/** How many chunks have which status as their effective one. */
export type Outcomes = Omit<Tally, 'received'>;

export const observations = {
  /**
   * Stores an observation under (interview, modality, seq, model), of the bytes in the manifest. Of two with the
   * same key, the better one by `effectiveOf` is kept, in either order; an observation of withdrawn bytes is
   * always replaced.
   * @returns whether it was stored; false if it adds nothing
   */
  async upsert(ex: Executor, observation: Observation): Promise<'stored' | 'repeated'> {
    const stored = await observations.upsertMany(ex, [observation]);
    return stored.length === 1 ? 'stored' : 'repeated';
  },

  /**
   * The same for some observations with different keys, of one interview and modality.
   * @returns those that were stored
   */
  async upsertMany(ex: Executor, given: readonly Observation[]): Promise<Observation[]> {
    if (given.length === 0) return [];
    const rows = await ex
      .insertInto('observations')
      .values(
        given.map((observation) => ({
          interview_id: observation.interviewId,
          stream: observation.modality,
          seq: observation.seq,
          generation: observation.generation,
          model: modelOf(observation),
          status: observation.status,
          start_ms: observation.startMs,
          end_ms: observation.endMs,
          body: JSON.stringify(observation),
        })),
      )
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
      .returning(['seq', 'model'])
      .execute();
    const stored = new Set(rows.map(({ seq, model }) => `${seq} ${model}`));
    return given.filter((observation) => stored.has(`${observation.seq} ${modelOf(observation)}`));
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

  /** The end of the last observation; 0 if there are none. */
  async endMs(ex: Executor, interviewId: InterviewId): Promise<number> {
    const row = await ex
      .selectFrom('observations')
      .select((eb) => eb.fn.max('end_ms').as('end'))
      .where('interview_id', '=', interviewId)
      .executeTakeFirst();
    return row?.end ?? 0;
  },

  /** How many chunks of each modality have which status as their effective one; see `effectiveOf`. */
  async count(ex: Executor, interviewId: InterviewId): Promise<Record<Modality, Outcomes>> {
    const { rows } = await sql<{ stream: Modality; best: number; chunks: number }>`
      SELECT stream, best, count(*)::integer AS chunks FROM (
        SELECT stream, max(array_position(ARRAY['failed', 'rejected', 'scored'], status)) AS best
        FROM observations WHERE interview_id = ${interviewId} GROUP BY stream, seq) AS effective
      GROUP BY stream, best`.execute(ex);
    const of = (name: Modality, best: number) =>
      rows.find((row) => row.stream === name && row.best === best)?.chunks ?? 0;
    return byModality((name) => ({ failed: of(name, 1), rejected: of(name, 2), scored: of(name, 3) }));
  },

  /** Those that an orchestrator of version 0.1 stored after an ordinal; they have no generation. */
  async ofOlder(
    ex: Executor,
    interviewId: InterviewId,
    ordinal: string,
  ): Promise<(Pick<Observation, 'modality' | 'startMs' | 'endMs'> & { ordinal: string })[]> {
    const rows = await ex
      .selectFrom('observations')
      .select(['stream', 'start_ms', 'end_ms', 'ordinal'])
      .where('interview_id', '=', interviewId)
      .where('ordinal', '>', ordinal)
      .where('generation', 'is', null)
      .orderBy('ordinal')
      .execute();
    return rows.map((row) => ({
      modality: row.stream,
      startMs: row.start_ms,
      endMs: row.end_ms,
      ordinal: row.ordinal,
    }));
  },

  /**
   * Removes what was observed of bytes that the manifest does not have, or no longer has.
   * @param options.ofOlder whether observations of version 0.1, which name no bytes, go too.
   */
  async removeStale(
    ex: Executor,
    interviewId: InterviewId,
    options: { modalities: readonly Modality[]; ofOlder: 'kept' | 'removed' },
  ): Promise<void> {
    const { modalities, ofOlder } = options;
    const streams = sql.join(modalities.map((name) => sql`(${name}::text, ${streamOf(name)}::text)`));
    await sql`
      DELETE FROM observations USING (VALUES ${streams}) AS modalities (modality, stream)
      WHERE observations.interview_id = ${interviewId} AND modalities.modality = observations.stream
        AND NOT EXISTS (
          SELECT FROM chunks
          WHERE chunks.interview_id = observations.interview_id AND chunks.stream = modalities.stream
            AND chunks.seq = observations.seq
            AND CASE WHEN observations.generation IS NULL THEN ${ofOlder === 'kept'}
              ELSE ${isGenerationOfChunk} END)`.execute(ex);
  },

  async removeOfInterview(ex: Executor, interviewId: InterviewId): Promise<void> {
    await ex.deleteFrom('observations').where('interview_id', '=', interviewId).execute();
  },
};

/** `generationOf` in SQL: whether an observation is of the exact bytes of the manifest's chunk. */
export const isGenerationOfChunk = sql<boolean>`right(chunks.blob_key, length(observations.generation) + 1) = '/' || observations.generation`;

const modelOf = ({ model }: Observation) => (model ? `${model.id}@${model.version}` : '');

const FIELDS = ['body', 'stream', 'generation'] as const;

/** An observation as stored by this version, or by one whose observations named a stream. */
function read(row: { body: Observation; stream: Modality; generation: string | null }): Observation {
  const { stream: _, ...body } = row.body as Observation & { stream?: unknown };
  return { ...body, modality: row.stream, generation: row.generation ?? '' };
}

import {
  byStream,
  type InterviewId,
  MODALITY_NAMES,
  type Modality,
  type Span,
  STREAMS,
  type Stream,
  streamOf,
} from '@poise/shared/contracts';
import { type Insertable, type Selectable, sql } from 'kysely';
import type { Executor } from '../database.ts';
import type { Database } from '../schema.ts';
import type { InterviewRow } from './interviews.ts';
import { isGenerationOfChunk } from './observations.ts';

/** An accepted chunk without an observation of a modality, with everything that its analysis needs. */
export type UnobservedChunkRow = ChunkRow & { modality: Modality } & Pick<
    InterviewRow,
    'profile' | 'fluency' | 'tenant_id'
  >;

export type ChunkRow = Selectable<Database['chunks']>;

const PAGE = 500;

/** Chunks of interviews that are not settled, whose very bytes a modality has no observation of. */
type Unobserved = {
  /** Which ones, each with the moment before which nothing is missing. */
  interviews: readonly { id: InterviewId; completeUpTo: Date }[];
  /** Of a chunk of a recording. */
  acceptedBefore: Date;
  /** The same for live chunks, by modality. */
  liveBefore: Readonly<Record<Modality, Date>>;
  /** Only those of one range of a modality. */
  within?: { modality: Modality; firstSeq: number; lastSeq: number };
};

/** Named, so that the statements are prepared: see `prepareStatements`. */
const COLUMNS = [
  'interview_id',
  'stream',
  'seq',
  'start_ms',
  'duration_ms',
  'content_type',
  'bytes',
  'sha256',
  'blob_key',
  'recording_id',
  'accepted_at',
] as const satisfies (keyof ChunkRow)[];

export const chunks = {
  /** Adds a row unless one exists; returns whether it was added. */
  async insert(ex: Executor, row: Insertable<Database['chunks']>): Promise<'inserted' | 'taken'> {
    const result = await ex
      .insertInto('chunks')
      .values(row)
      .onConflict((conflict) => conflict.columns(['interview_id', 'stream', 'seq']).doNothing())
      .executeTakeFirst();
    return result.numInsertedOrUpdatedRows === 1n ? 'inserted' : 'taken';
  },

  /**
   * Inserts a live chunk if, at this moment, its interview is open and a consent in force covers its stream. In
   * one statement: until it ends, the interview is neither closed nor erased and the consent is not withdrawn.
   * Both rows are locked, since only of locked rows the newest version counts, whatever was committed meanwhile.
   * @returns whether it was inserted; if not, the interview does not accept it or its number is taken
   */
  async insertAdmitted(ex: Executor, row: Insertable<Database['chunks']>): Promise<boolean> {
    const columns = Object.keys(row) as (keyof typeof row)[];
    const { numAffectedRows } = await sql`
      INSERT INTO chunks (${sql.join(columns.map((column) => sql.ref(column)))})
      SELECT ${sql.join(columns.map((column) => row[column]))}
      FROM (
        SELECT FROM interviews JOIN consents ON consents.interview_id = interviews.id
        WHERE interviews.id = ${row.interview_id} AND closed_at IS NULL AND erased_at IS NULL
          AND purpose = 'analysis' AND withdrawn_at IS NULL AND ${row.stream} = ANY(streams)
        LIMIT 1 FOR SHARE) AS admitted
      ON CONFLICT (interview_id, stream, seq) DO NOTHING`.execute(ex);
    return numAffectedRows === 1n;
  },

  async insertMany(ex: Executor, rows: Insertable<Database['chunks']>[]): Promise<void> {
    for (let i = 0; i < rows.length; i += PAGE) {
      await ex
        .insertInto('chunks')
        .values(rows.slice(i, i + PAGE))
        .execute();
    }
  },

  find(ex: Executor, interviewId: InterviewId, stream: Stream, seq: number) {
    return ex
      .selectFrom('chunks')
      .select(COLUMNS)
      .where('interview_id', '=', interviewId)
      .where('stream', '=', stream)
      .where('seq', '=', seq)
      .executeTakeFirst();
  },

  /** A run of chunks of a stream, in order. */
  between(
    ex: Executor,
    interviewId: InterviewId,
    stream: Stream,
    run: { firstSeq: number; lastSeq: number },
  ): Promise<ChunkRow[]> {
    return ex
      .selectFrom('chunks')
      .select(COLUMNS)
      .where('interview_id', '=', interviewId)
      .where('stream', '=', stream)
      .where('seq', '>=', run.firstSeq)
      .where('seq', '<=', run.lastSeq)
      .orderBy('seq')
      .execute();
  },

  /** Chunks of a stream from a seq on, in order. */
  from(
    ex: Executor,
    interviewId: InterviewId,
    stream: Stream,
    seq: number,
    limit: number,
  ): Promise<ChunkRow[]> {
    return ex
      .selectFrom('chunks')
      .select(COLUMNS)
      .where('interview_id', '=', interviewId)
      .where('stream', '=', stream)
      .where('seq', '>=', seq)
      .orderBy('seq')
      .limit(limit)
      .execute();
  },

  /** The last chunk of a stream that starts at or before an offset in the interview. */
  at(ex: Executor, interviewId: InterviewId, stream: Stream, tMs: number): Promise<ChunkRow | undefined> {
    return ex
      .selectFrom('chunks')
      .select(COLUMNS)
      .where('interview_id', '=', interviewId)
      .where('stream', '=', stream)
      .where('start_ms', '<=', tMs)
      .orderBy('start_ms', 'desc')
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst();
  },

  /** The chunks of a stream that overlap a span of the interview, in time order. */
  touching(ex: Executor, interviewId: InterviewId, stream: Stream, span: Span): Promise<ChunkRow[]> {
    return ex
      .selectFrom('chunks')
      .select(COLUMNS)
      .where('interview_id', '=', interviewId)
      .where('stream', '=', stream)
      .where('start_ms', '<', span.endMs)
      .where(sql<boolean>`start_ms + duration_ms > ${span.startMs}`)
      .orderBy('start_ms')
      .orderBy('seq')
      .execute();
  },

  async countByStream(ex: Executor, interviewId: InterviewId): Promise<Record<Stream, number>> {
    const rows = await ex
      .selectFrom('chunks')
      .select(['stream', (eb) => eb.fn.countAll<string>().as('count')])
      .where('interview_id', '=', interviewId)
      .groupBy('stream')
      .execute();
    const counts = byStream(() => 0);
    for (const row of rows) counts[row.stream] = Number(row.count);
    return counts;
  },

  /** End of the last chunk: the duration of the interview. */
  async durationMs(ex: Executor, interviewId: InterviewId): Promise<number> {
    const row = await ex
      .selectFrom('chunks')
      .select(sql<number | null>`max(start_ms + duration_ms)`.as('end'))
      .where('interview_id', '=', interviewId)
      .executeTakeFirst();
    return row?.end ?? 0;
  },

  /** The chunks that {@link Unobserved} describes, oldest first. */
  async unobserved(ex: Executor, options: Unobserved & { limit: number }): Promise<UnobservedChunkRow[]> {
    if (options.interviews.length === 0) return [];
    const { rows } = await sql<UnobservedChunkRow>`
      SELECT chunks.*, modalities.modality, interviews.profile, interviews.fluency, interviews.tenant_id
      ${fromUnobserved(options)}
      ORDER BY chunks.accepted_at, chunks.interview_id, modalities.modality, chunks.seq
      LIMIT ${options.limit}`.execute(ex);
    return rows;
  },

  /** How many those are, without a limit, and when the oldest was accepted. */
  async countUnobserved(
    ex: Executor,
    options: Unobserved,
  ): Promise<{ modality: Modality; count: number; oldest: Date }[]> {
    const { rows } = await sql<{ modality: Modality; count: number; oldest: Date }>`
      SELECT modalities.modality, count(*)::int AS count, min(chunks.accepted_at) AS oldest
      ${fromUnobserved(options)}
      GROUP BY modalities.modality`.execute(ex);
    return rows;
  },

  /** @returns the blobs that are no longer referenced: those of live chunks */
  async removeOfInterview(
    ex: Executor,
    interviewId: InterviewId,
    streams: readonly Stream[] = STREAMS,
  ): Promise<string[]> {
    const rows = await ex
      .deleteFrom('chunks')
      .where('interview_id', '=', interviewId)
      .where('stream', 'in', streams)
      .returning(['blob_key', 'recording_id'])
      .execute();
    return rows.filter((row) => row.recording_id === null).map((row) => row.blob_key);
  },
};

function fromUnobserved({ interviews, acceptedBefore, liveBefore, within }: Unobserved) {
  const asked = sql`unnest(
    ${interviews.map(({ id }) => id)}::text[],
    ${interviews.map(({ completeUpTo }) => completeUpTo)}::timestamptz[]) AS asked (id, complete_up_to)`;
  const modalities = sql.join(
    MODALITY_NAMES.map(
      (name) => sql`(${name}::text, ${streamOf(name)}::text, ${liveBefore[name]}::timestamptz)`,
    ),
  );
  return sql`
    FROM ${asked}
    JOIN interviews ON interviews.id = asked.id AND interviews.erased_at IS NULL
    JOIN chunks ON chunks.interview_id = asked.id AND chunks.accepted_at >= asked.complete_up_to
    JOIN (VALUES ${modalities}) AS modalities (modality, stream, live_before)
      ON modalities.stream = chunks.stream
    WHERE chunks.accepted_at <
        CASE WHEN chunks.recording_id IS NULL THEN modalities.live_before ELSE ${acceptedBefore} END
      AND NOT EXISTS (
        SELECT FROM observations
        WHERE observations.interview_id = chunks.interview_id
          AND observations.stream = modalities.modality AND observations.seq = chunks.seq
          AND (observations.generation IS NULL OR ${isGenerationOfChunk}))
      ${within ? sql`AND modalities.modality = ${within.modality} AND chunks.seq BETWEEN ${within.firstSeq} AND ${within.lastSeq}` : sql``}`;
}

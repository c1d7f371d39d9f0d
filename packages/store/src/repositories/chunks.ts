import { type InterviewId, type Span, STREAMS, type Stream } from '@poise/shared/contracts';
import { type Insertable, type Selectable, sql } from 'kysely';
import type { Executor } from '../database.ts';
import type { Database } from '../schema.ts';
import type { InterviewRow } from './interviews.ts';

/** A chunk with what its analysis needs to know of its interview. */
export type AcceptedChunkRow = ChunkRow & Pick<InterviewRow, 'profile' | 'fluency'>;

export type ChunkRow = Selectable<Database['chunks']>;

/** Where a reconciling walk through the manifest stands. */
export type ManifestCursor = { acceptedAt: Date; interviewId: InterviewId; stream: Stream; seq: number };

const PAGE = 500;

export const chunks = {
  /** Adds a row unless its place is taken; tells which. */
  async insert(ex: Executor, row: Insertable<Database['chunks']>): Promise<'inserted' | 'taken'> {
    const result = await ex
      .insertInto('chunks')
      .values(row)
      .onConflict((conflict) => conflict.columns(['interview_id', 'stream', 'seq']).doNothing())
      .executeTakeFirst();
    return result.numInsertedOrUpdatedRows === 1n ? 'inserted' : 'taken';
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
      .selectAll()
      .where('interview_id', '=', interviewId)
      .where('stream', '=', stream)
      .where('seq', '=', seq)
      .executeTakeFirst();
  },

  /** The last chunk of a stream that had begun at an offset within the interview. */
  at(ex: Executor, interviewId: InterviewId, stream: Stream, tMs: number): Promise<ChunkRow | undefined> {
    return ex
      .selectFrom('chunks')
      .selectAll()
      .where('interview_id', '=', interviewId)
      .where('stream', '=', stream)
      .where('start_ms', '<=', tMs)
      .orderBy('start_ms', 'desc')
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst();
  },

  /** The chunks of a stream that share time with a span of the interview, in the order of time. */
  touching(ex: Executor, interviewId: InterviewId, stream: Stream, span: Span): Promise<ChunkRow[]> {
    return ex
      .selectFrom('chunks')
      .selectAll()
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
    const counts = { camera: 0, mic: 0 };
    for (const row of rows) counts[row.stream] = Number(row.count);
    return counts;
  },

  /** End of the last chunk, which is how long the interview lasted. */
  async durationMs(ex: Executor, interviewId: InterviewId): Promise<number> {
    const row = await ex
      .selectFrom('chunks')
      .select(sql<number | null>`max(start_ms + duration_ms)`.as('end'))
      .where('interview_id', '=', interviewId)
      .executeTakeFirst();
    return row?.end ?? 0;
  },

  /**
   * Up to `limit` chunks, accepted before a moment, that nothing was observed for; oldest first.
   * @param options.within only those of one range of a stream
   */
  unobserved(
    ex: Executor,
    options: {
      before: Date;
      after?: ManifestCursor | undefined;
      within?: { interviewId: InterviewId; stream: Stream; firstSeq: number; lastSeq: number };
      limit: number;
    },
  ) {
    let query = ex
      .selectFrom('chunks')
      .innerJoin('interviews', 'interviews.id', 'chunks.interview_id')
      .selectAll('chunks')
      .select(['interviews.profile', 'interviews.fluency'])
      .where('chunks.accepted_at', '<', options.before)
      .where('interviews.erased_at', 'is', null)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('observations')
              .select('observations.seq')
              .whereRef('observations.interview_id', '=', 'chunks.interview_id')
              .whereRef('observations.stream', '=', 'chunks.stream')
              .whereRef('observations.seq', '=', 'chunks.seq'),
          ),
        ),
      );
    if (options.after) {
      const { acceptedAt, interviewId, stream, seq } = options.after;
      query = query.where(
        sql<boolean>`(chunks.accepted_at, chunks.interview_id, chunks.stream, chunks.seq) > (${acceptedAt}, ${interviewId}, ${stream}, ${seq})`,
      );
    }
    if (options.within) {
      const { interviewId, stream, firstSeq, lastSeq } = options.within;
      query = query
        .where('chunks.interview_id', '=', interviewId)
        .where('chunks.stream', '=', stream)
        .where('chunks.seq', '>=', firstSeq)
        .where('chunks.seq', '<=', lastSeq);
    }
    return query
      .orderBy('chunks.accepted_at')
      .orderBy('chunks.interview_id')
      .orderBy('chunks.stream')
      .orderBy('chunks.seq')
      .limit(options.limit)
      .execute();
  },

  /** @returns the blobs that nothing points at any more: those of live chunks */
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

import type { InterviewId, RecordingId } from '@poise/shared/contracts';
import type { Insertable, Selectable } from 'kysely';
import type { Executor } from '../database.ts';
import type { Database } from '../schema.ts';

export type RecordingRow = Selectable<Database['recordings']>;

export const recordings = {
  async insert(ex: Executor, row: Insertable<Database['recordings']>): Promise<void> {
    await ex.insertInto('recordings').values(row).execute();
  },

  get(ex: Executor, id: RecordingId) {
    return ex.selectFrom('recordings').selectAll().where('id', '=', id).executeTakeFirst();
  },

  getMany(ex: Executor, ids: readonly RecordingId[]): Promise<RecordingRow[]> {
    if (ids.length === 0) return Promise.resolve([]);
    return ex.selectFrom('recordings').selectAll().where('id', 'in', ids).execute();
  },

  /** @returns their blobs, which are no longer referenced */
  async removeOfInterview(ex: Executor, interviewId: InterviewId): Promise<string[]> {
    const rows = await ex
      .deleteFrom('recordings')
      .where('interview_id', '=', interviewId)
      .returning('blob_key')
      .execute();
    return rows.map((row) => row.blob_key);
  },
};

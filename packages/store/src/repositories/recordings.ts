import type { InterviewId, RecordingId } from '@poise/shared/contracts';
import type { Insertable } from 'kysely';
import type { Executor } from '../database.ts';
import type { Database } from '../schema.ts';

export const recordings = {
  async insert(ex: Executor, row: Insertable<Database['recordings']>): Promise<void> {
    await ex.insertInto('recordings').values(row).execute();
  },

  get(ex: Executor, id: RecordingId) {
    return ex.selectFrom('recordings').selectAll().where('id', '=', id).executeTakeFirst();
  },

  listOfInterview(ex: Executor, interviewId: InterviewId) {
    return ex.selectFrom('recordings').selectAll().where('interview_id', '=', interviewId).execute();
  },
};

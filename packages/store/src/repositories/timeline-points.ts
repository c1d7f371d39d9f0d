import type { InterviewId, TimelinePoint } from '@poise/shared/contracts';
import type { Executor } from '../database.ts';

export const timelinePoints = {
  async upsert(ex: Executor, interviewId: InterviewId, points: readonly TimelinePoint[]): Promise<void> {
    if (points.length === 0) return;
    await ex
      .insertInto('timeline_points')
      .values(
        points.map((point) => ({
          interview_id: interviewId,
          second: point.second,
          body: JSON.stringify(point),
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(['interview_id', 'second']).doUpdateSet((eb) => ({ body: eb.ref('excluded.body') })),
      )
      .execute();
  },

  /** Points from a given second, in order. */
  async page(
    ex: Executor,
    interviewId: InterviewId,
    options: { fromSecond?: number; limit?: number } = {},
  ): Promise<TimelinePoint[]> {
    let query = ex
      .selectFrom('timeline_points')
      .select('body')
      .where('interview_id', '=', interviewId)
      .where('second', '>=', options.fromSecond ?? 0)
      .orderBy('second');
    if (options.limit !== undefined) query = query.limit(options.limit);
    return (await query.execute()).map((row) => row.body);
  },

  async removeOfInterview(ex: Executor, interviewId: InterviewId): Promise<void> {
    await ex.deleteFrom('timeline_points').where('interview_id', '=', interviewId).execute();
  },
};

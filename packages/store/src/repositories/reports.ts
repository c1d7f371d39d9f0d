import { type InterviewId, type Report, updateReport } from '@poise/shared/contracts';
import type { Executor } from '../database.ts';

export const reports = {
  /** Stores a report; the first one of an interview is kept. */
  async insert(ex: Executor, report: Report, html: string): Promise<void> {
    await ex
      .insertInto('reports')
      .values({ id: report.id, interview_id: report.interviewId, body: JSON.stringify(report), html })
      .onConflict((conflict) => conflict.column('interview_id').doNothing())
      .execute();
  },

  async find(ex: Executor, interviewId: InterviewId) {
    const row = await ex
      .selectFrom('reports')
      .select(['id', 'body', 'html'])
      .where('interview_id', '=', interviewId)
      .executeTakeFirst();
    return row && { ...row, body: updateReport(row.body) };
  },

  async removeOfInterview(ex: Executor, interviewId: InterviewId): Promise<void> {
    await ex.deleteFrom('reports').where('interview_id', '=', interviewId).execute();
  },
};

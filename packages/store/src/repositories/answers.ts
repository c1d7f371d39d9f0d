import type { InterviewId } from '@poise/shared/contracts';
import type { Executor } from '../database.ts';

export const answers = {
  async insert(
    ex: Executor,
    answer: { interviewId: InterviewId; seq: number; questionId?: string | undefined; text: string },
  ): Promise<void> {
    await ex
      .insertInto('answers')
      .values({
        interview_id: answer.interviewId,
        seq: answer.seq,
        question_id: answer.questionId ?? null,
        text: answer.text,
      })
      .onConflict((conflict) => conflict.columns(['interview_id', 'seq']).doNothing())
      .execute();
  },

  list(ex: Executor, interviewId: InterviewId) {
    return ex
      .selectFrom('answers')
      .selectAll()
      .where('interview_id', '=', interviewId)
      .orderBy('seq')
      .execute();
  },

  async removeOfInterview(ex: Executor, interviewId: InterviewId): Promise<void> {
    await ex.deleteFrom('answers').where('interview_id', '=', interviewId).execute();
  },
};

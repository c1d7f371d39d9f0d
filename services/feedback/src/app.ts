import {
  effectiveObservations,
  type InterviewId,
  type ModelRef,
  newId,
  type Report,
} from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import type { JobHandlers } from '@poise/shared/jobs';
import type { Publish } from '@poise/shared/runtime';
import {
  chunks,
  interviewStates,
  interviews,
  observations,
  reports,
  type Store,
  timelinePoints,
} from '@poise/store';
import { buildReport, renderReportHtml } from './report/index.ts';

/** The feedback service's handlers. A report is made once; asked again, it is announced again. */
export function createFeedback(parts: {
  store: Store;
  publish: Publish;
  describeModel: (model: ModelRef) => Report['models'];
  now: () => Date;
}): JobHandlers<'feedback'> {
  const { store, publish, describeModel, now } = parts;

  async function write(interviewId: InterviewId): Promise<void> {
    const interview = await interviews.get(store.db, interviewId);
    const state = await interviewStates.find(store.db, interviewId);
    if (!interview || !state) throw new PoiseError('invalid_job', 'no such interview');
    if (state.status !== 'closed') return; // erased meanwhile, or asked too early: the close asks again
    const report = buildReport({
      reportId: newId('report'),
      interview: {
        id: interview.id,
        profile: interview.profile,
        createdAt: interview.created_at.toISOString(),
        ...(interview.title !== null && { title: interview.title }),
      },
      createdAt: now().toISOString(),
      observations: effectiveObservations(await observations.list(store.db, interviewId)),
      timeline: await timelinePoints.page(store.db, interviewId),
      totals: state.totals,
      durationMs: await chunks.durationMs(store.db, interviewId),
      describeModel,
    });
    await reports.insert(store.db, report, renderReportHtml(report));
  }

  async function isErased(interviewId: InterviewId): Promise<boolean> {
    const interview = await interviews.get(store.db, interviewId);
    return interview?.erased_at !== null;
  }

  return {
    'feedback.report': async ({ interviewId }) => {
      if (!(await reports.find(store.db, interviewId))) await write(interviewId);
      // The erasure may have come between the reading and the writing.
      if (await isErased(interviewId)) await reports.removeOfInterview(store.db, interviewId);
      const report = await reports.find(store.db, interviewId);
      if (report) await publish('interview.report', { interviewId, reportId: report.id });
    },

    'feedback.erase': async ({ interviewId }) => {
      await reports.removeOfInterview(store.db, interviewId);
    },
  };
}

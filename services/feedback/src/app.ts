import { isDeepStrictEqual } from 'node:util';
import { type BlobStore, excerptsPrefix, type Logger, mediaPrefix, type Publish } from '@poise/runtime';
import {
  EXCERPTS,
  effectiveObservations,
  type InterviewId,
  type ModelRef,
  newId,
  type Report,
} from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import type { JobHandlers } from '@poise/shared/jobs';
import {
  chunks,
  interviewStates,
  interviews,
  observations,
  reports,
  type Store,
  timelinePoints,
} from '@poise/store';
import { buildReport, type LearntImpressions, renderReportHtml, seenFrames } from './report/index.ts';
import { takeExcerpts } from './take-excerpts.ts';

/** The feedback service's handlers. A report that is still true is made once; asked again, it is announced again. */
export function createFeedback(parts: {
  store: Store;
  blobs: BlobStore;
  log: Pick<Logger, 'warn'>;
  publish: Publish;
  describeModel: (model: ModelRef) => Report['models'];
  learntImpressions: LearntImpressions;
  now: () => Date;
}): JobHandlers<'feedback'> {
  const { store, blobs, publish, describeModel, learntImpressions, now } = parts;

  /** Writes the report of a closed interview, unless the one that is there still tells the truth. */
  async function write(interviewId: InterviewId): Promise<void> {
    const interview = await interviews.get(store.db, interviewId);
    const state = await interviewStates.find(store.db, interviewId);
    if (!interview || !state) throw new PoiseError('invalid_job', 'no such interview');
    if (state.status !== 'closed') return; // erased meanwhile, or asked too early: the close asks again
    const earlier = await reports.find(store.db, interviewId);
    // A consent was withdrawn after the report, or a failed chunk was scored after all.
    if (isDeepStrictEqual(earlier?.body.accounting, state.totals)) return;
    const effective = effectiveObservations(await observations.list(store.db, interviewId));
    const findings = buildReport({
      reportId: newId('report'),
      interview: {
        id: interview.id,
        profile: interview.profile,
        accessibility: { fluency: interview.fluency },
        createdAt: interview.created_at.toISOString(),
        ...(interview.title !== null && { title: interview.title }),
      },
      createdAt: now().toISOString(),
      observations: effective,
      timeline: await timelinePoints.page(store.db, interviewId),
      totals: state.totals,
      durationMs: await chunks.durationMs(store.db, interviewId),
      describeModel,
      learntImpressions,
    });
    const report = await takeExcerpts(parts, interview, findings, seenFrames(effective));
    const html = renderReportHtml(report);
    await store.transaction(async (tx) => {
      await reports.removeOfInterview(tx, interviewId);
      await reports.insert(tx, report, html);
    });
    if (earlier) {
      const owner = { tenantId: interview.tenant_id, interviewId };
      for (const excerpt of EXCERPTS) {
        await blobs.removePrefix(excerptsPrefix(owner, excerpt, earlier.id));
      }
    }
    // What changed while we wrote could not ask for this job, since it was running.
    await write(interviewId);
  }

  async function isErased(interviewId: InterviewId): Promise<boolean> {
    const interview = await interviews.get(store.db, interviewId);
    return interview?.erased_at !== null;
  }

  /** Its excerpts went with the media; those of a report that was being written meanwhile go here. */
  async function erase(interviewId: InterviewId): Promise<void> {
    await reports.removeOfInterview(store.db, interviewId);
    const interview = await interviews.get(store.db, interviewId);
    if (!interview) return;
    for (const excerpt of EXCERPTS) {
      await blobs.removePrefix(mediaPrefix({ tenantId: interview.tenant_id, interviewId }, excerpt));
    }
  }

  return {
    'feedback.report': async ({ interviewId }) => {
      await write(interviewId);
      // The erasure may have come between the reading and the writing.
      if (await isErased(interviewId)) await erase(interviewId);
      const report = await reports.find(store.db, interviewId);
      if (report) await publish('interview.report', { interviewId, reportId: report.id });
    },

    'feedback.erase': ({ interviewId }) => erase(interviewId),
  };
}

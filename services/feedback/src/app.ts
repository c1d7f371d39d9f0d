import { isDeepStrictEqual } from 'node:util';
import { type BlobStore, excerptsPrefix, type Logger, mediaPrefix, type Publish } from '@poise/runtime';
import {
  EXCERPTS,
  effectiveObservations,
  type InterviewId,
  isAccountedFor,
  MODALITY_NAMES,
  newId,
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
import { extractExcerpts } from './extract-excerpts.ts';
import {
  buildReport,
  type DescribeModels,
  type LoadedImpressions,
  renderReportHtml,
  scoredFrames,
} from './report/index.ts';

/** The handlers of the feedback service. A current report is written once; a repeated job only announces it again. */
export function createFeedback(dependencies: {
  store: Store;
  blobs: BlobStore;
  log: Pick<Logger, 'warn'>;
  publish: Publish;
  models: DescribeModels;
  loadedImpressions: LoadedImpressions;
  now: () => Date;
}): JobHandlers<'feedback'> {
  const { store, blobs, publish, models, loadedImpressions, now } = dependencies;

  /** Writes the report of a closed interview, unless an up-to-date one exists. */
  async function writeReport(interviewId: InterviewId): Promise<void> {
    const interview = await interviews.get(store.db, interviewId);
    const state = await interviewStates.find(store.db, interviewId);
    if (!interview || !state) throw new PoiseError('invalid_job', 'no such interview');
    if (state.status !== 'closed') return; // erased in the meantime, or requested too early: closing requests it again
    const earlier = await reports.find(store.db, interviewId);
    // The accounting changes if a consent is withdrawn later, or a failed chunk is scored after all.
    if (isDeepStrictEqual(earlier?.body.accounting, state.totals)) return;
    const effective = effectiveObservations(await observations.list(store.db, interviewId));
    const built = buildReport({
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
      ...models,
      loadedImpressions,
    });
    const report = await extractExcerpts(dependencies, interview, built, scoredFrames(effective));
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
    // A change during this run could not request the job again, because it was running.
    await writeReport(interviewId);
  }

  async function isErased(interviewId: InterviewId): Promise<boolean> {
    const interview = await interviews.get(store.db, interviewId);
    return interview?.erased_at !== null;
  }

  /** Excerpts are erased with the media; this removes those of a report that was being written meanwhile. */
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
      await writeReport(interviewId);
      // The interview may have been erased between reading and writing.
      if (await isErased(interviewId)) await erase(interviewId);
      const report = await reports.find(store.db, interviewId);
      if (!report) return;
      const complete = MODALITY_NAMES.every((name) => isAccountedFor(report.body.accounting[name]));
      await publish('interview.report', { interviewId, reportId: report.id, complete });
    },

    'feedback.erase': ({ interviewId }) => erase(interviewId),
  };
}

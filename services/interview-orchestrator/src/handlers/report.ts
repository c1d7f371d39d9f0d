import { isDeepStrictEqual } from 'node:util';
import {
  type InterviewId,
  MODALITY_NAMES,
  modalityOf,
  type ReportId,
  type Totals,
} from '@poise/shared/contracts';
import { type InterviewState, interviewStates, isSettled, reports, type Store } from '@poise/store';
import type { Step } from '../state/reduce.ts';
import { commitStep } from './commit.ts';
import { lockInterview } from './lock.ts';

/** Records a finished report; another is due only if the content changed meanwhile. */
export async function takeReport(
  store: Store,
  interviewId: InterviewId,
  report: { reportId: ReportId; complete: boolean },
): Promise<Step & { reportDue: boolean }> {
  return store.transaction(async (tx) => {
    const locked = await lockInterview(tx, interviewId);
    const written = await reports.find(tx, interviewId);
    if (written && isCurrent(written.body.accounting, locked.state)) {
      await interviewStates.setReportDue(tx, interviewId, false);
    }
    return commitStep(tx, interviewId, locked, { type: 'report-ready', ...report });
  });
}

/** Whether a report with this accounting is up to date, ignoring words that are still outstanding. */
function isCurrent(accounting: Totals, state: InterviewState): boolean {
  return MODALITY_NAMES.every(
    (name) =>
      isDeepStrictEqual(accounting[name], state.totals[name]) ||
      (!modalityOf(name).reportWaits && !isSettled(state)),
  );
}

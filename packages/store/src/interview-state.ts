import {
  completeTotals,
  type InterviewStatus,
  isAccountedFor,
  MODALITY_NAMES,
  type ReportId,
  type Totals,
} from '@poise/shared/contracts';

/** The state of an interview as the orchestrator keeps it. */
export type InterviewState = {
  status: InterviewStatus;
  /** Seq of the last event. */
  lastEvent: number;
  /** While open, `received` counts what was observed; the close command fixes it. */
  totals: Totals;
  /** Seq of the last live chunk of the microphone that was asked for its words; -1 before the first. */
  wordsUpTo: number;
  /** The report that was announced last. */
  reportId?: ReportId;
};

export const INITIAL_STATE: InterviewState = {
  status: 'open',
  lastEvent: 0,
  totals: completeTotals(),
  wordsUpTo: -1,
};

/** A state as it was stored, by this version or an earlier one. */
export function readState(stored: Partial<InterviewState>): InterviewState {
  return { ...INITIAL_STATE, ...stored, totals: completeTotals(stored.totals) };
}

/** Whether nothing more is to come: neither chunks nor outcomes, in no modality. */
export function isSettled({ status, totals }: InterviewState): boolean {
  if (status === 'erased') return true;
  return status === 'closed' && MODALITY_NAMES.every((name) => isAccountedFor(totals[name]));
}

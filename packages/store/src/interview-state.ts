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

/**
 * A state as it was stored, by this version or one that knew no words.
 * @param settled as the record has it: then nothing more is to come, in no modality.
 */
export function readState(stored: Partial<InterviewState>, settled: boolean): InterviewState {
  const state = { ...INITIAL_STATE, ...stored, totals: completeTotals(stored.totals) };
  const knewWords = stored.totals === undefined || 'words' in stored.totals;
  if (knewWords || settled || state.status === 'open') return state;
  // It took nothing more when the words came to be counted: theirs are as many as there are chunks.
  const { mic, words } = state.totals;
  return { ...state, totals: { ...state.totals, words: { ...words, received: mic.received } } };
}

/** Whether nothing more is to come: neither chunks nor outcomes, in no modality. */
export function isSettled({ status, totals }: InterviewState): boolean {
  if (status === 'erased') return true;
  return status === 'closed' && MODALITY_NAMES.every((name) => isAccountedFor(totals[name]));
}

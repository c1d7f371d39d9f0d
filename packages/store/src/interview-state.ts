import {
  completeTotals,
  type InterviewStatus,
  isAccountedFor,
  MODALITY_NAMES,
  type ReportId,
  type Totals,
} from '@poise/shared/contracts';

/** The state of an interview, as kept by the orchestrator. */
export type InterviewState = {
  status: InterviewStatus;
  /** Seq of the last event. */
  lastEvent: number;
  /** While open, `received` counts observed chunks; the close command fixes it. */
  totals: Totals;
  /** Seq of the last live microphone chunk whose words were requested; -1 before the first. */
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
 * Reads a state stored by this version, or by one without words.
 * @param settled from the record; if true, no outcomes are expected in any modality
 */
export function readState(stored: Partial<InterviewState>, settled: boolean): InterviewState {
  const state = { ...INITIAL_STATE, ...stored, totals: completeTotals(stored.totals) };
  const hadWords = stored.totals === undefined || 'words' in stored.totals;
  if (hadWords || settled || state.status === 'open') return state;
  // It was already closed when words were introduced, so they are as many as its chunks.
  const { mic, words } = state.totals;
  return { ...state, totals: { ...state.totals, words: { ...words, received: mic.received } } };
}

/** Whether neither chunks nor outcomes are outstanding in any modality. */
export function isSettled({ status, totals }: InterviewState): boolean {
  if (status === 'erased') return true;
  return status === 'closed' && MODALITY_NAMES.every((name) => isAccountedFor(totals[name]));
}

import type { InterviewStatus, Totals } from '@poise/shared/contracts';

/** The state of an interview as the orchestrator keeps it. */
export type InterviewState = {
  status: InterviewStatus;
  /** Seq of the last event. */
  lastEvent: number;
  /** While open, `received` counts what was observed; the close command fixes it. */
  totals: Totals;
};

const emptyTally = { received: 0, scored: 0, rejected: 0, failed: 0 };

export const INITIAL_STATE: InterviewState = {
  status: 'open',
  lastEvent: 0,
  totals: { camera: emptyTally, mic: emptyTally },
};

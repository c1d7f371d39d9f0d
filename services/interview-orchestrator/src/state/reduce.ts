import {
  type EventBody,
  isAccountedFor,
  MODALITY_NAMES,
  type Modality,
  modalitiesOf,
  modalityOf,
  type Observation,
  streamOf,
  type Totals,
} from '@poise/shared/contracts';
import type { Command, InterviewState, Outcomes } from '@poise/store';

/** A change of a chunk's effective observation (`was` is absent if there was none). */
type Outcome = {
  readonly observation: Pick<Observation, 'modality' | 'status'>;
  readonly was?: Observation['status'] | undefined;
};

/** How many chunks have which outcome, by modality. */
export type Observed = Readonly<Record<Modality, Outcomes>>;

const NONE: Outcomes = { scored: 0, rejected: 0, failed: 0 };

export type Input =
  /** `left`: the outcomes that remain after a withdrawal, of bytes that a later consent covers. */
  | { type: 'command'; command: Command; left?: Observed }
  | { type: 'observed'; outcomes: readonly Outcome[] }
  /** Seconds of the timeline were fused. */
  | { type: 'fused' }
  /** Words were requested for the microphone's live chunks up to this one. */
  | { type: 'words-requested'; upTo: number }
  | {
      type: 'report-ready';
      reportId: Extract<EventBody, { type: 'report.ready' }>['reportId'];
      complete: boolean;
    };

export type Step = { state: InterviewState; events: EventBody[] };

/**
 * The next state of an interview and the events that report it. Pure: the holder of the interview's lock stores
 * both in one transaction. An erased interview never changes.
 * @param dirty whether seconds of the timeline need fusion after the input
 */
export function reduce(state: InterviewState, input: Input, dirty: boolean): Step {
  if (state.status === 'erased') return { state, events: [] };
  const { state: next, events } = closeWhenComplete(apply(state, input), dirty);
  return { state: { ...next, lastEvent: state.lastEvent + events.length }, events };
}

function apply(state: InterviewState, input: Input): Step {
  switch (input.type) {
    case 'command':
      return applyCommand(state, input.command, input.left);
    case 'observed':
      return { state: { ...state, totals: input.outcomes.reduce(count(state), state.totals) }, events: [] };
    case 'fused':
      return { state, events: [] };
    case 'words-requested':
      return { state: { ...state, wordsUpTo: input.upTo }, events: [] };
    case 'report-ready': {
      const { reportId, complete } = input;
      if (state.reportId === reportId) return { state, events: [] };
      return { state: { ...state, reportId }, events: [{ type: 'report.ready', reportId, complete }] };
    }
  }
}

function applyCommand(state: InterviewState, command: Command, left: Observed | undefined): Step {
  switch (command.type) {
    case 'start':
      return { state, events: [{ type: 'interview.started' }] };
    case 'recording-accepted': {
      const { type: _, ...recording } = command;
      return { state, events: [{ type: 'recording.accepted', ...recording }] };
    }
    case 'withdraw-consent': {
      const totals = { ...state.totals };
      for (const modality of modalitiesOf(command.streams)) {
        const { scored, rejected, failed } = left?.[modality] ?? NONE;
        totals[modality] = { received: scored + rejected + failed, scored, rejected, failed };
      }
      return {
        // Audio sent after a new consent is different audio, possibly under the same numbers.
        state: { ...state, totals, ...(command.streams.includes('mic') && { wordsUpTo: -1 }) },
        events: [{ type: 'consent.withdrawn', streams: command.streams }],
      };
    }
    case 'close': {
      const totals = { ...state.totals };
      for (const name of MODALITY_NAMES)
        totals[name] = { ...totals[name], received: command.received[streamOf(name)] };
      return {
        state: { ...state, status: 'closing', totals },
        events: [{ type: 'interview.closing', received: command.received }],
      };
    }
    case 'erase':
      return { state: { ...state, status: 'erased' }, events: [{ type: 'interview.erased' }] };
  }
}

const count =
  ({ status: phase }: InterviewState) =>
  (totals: Totals, { observation: { modality, status }, was }: Outcome): Totals => {
    const tally = { ...totals[modality] };
    if (was) tally[was] -= 1;
    else if (phase === 'open') tally.received += 1;
    tally[status] += 1;
    return { ...totals, [modality]: tally };
  };

/** Closes a closing interview once its chunks are accounted for and its timeline is complete. */
function closeWhenComplete({ state, events }: Step, dirty: boolean): Step {
  if (state.status !== 'closing' || dirty || !isComplete(state.totals)) return { state, events };
  return {
    state: { ...state, status: 'closed' },
    events: [...events, { type: 'interview.closed', totals: state.totals }],
  };
}

/** Whether everything that the first report waits for has arrived. */
function isComplete(totals: Totals): boolean {
  return MODALITY_NAMES.every((name) => !modalityOf(name).reportWaits || isAccountedFor(totals[name]));
}

import { type EventBody, type Observation, STREAMS, type Totals } from '@poise/shared/contracts';
import type { Command, InterviewState } from '@poise/store';

export type Input =
  | { type: 'command'; command: Command }
  /** A chunk has another effective observation than before (`was` absent: than none). */
  | { type: 'observed'; observation: Observation; was?: Observation['status'] | undefined }
  | { type: 'report-ready'; reportId: Extract<EventBody, { type: 'report.ready' }>['reportId'] };

export type Step = { state: InterviewState; events: EventBody[] };

/**
 * The next state of an interview and the events that tell of it. Pure: whoever holds the lock on
 * the interview stores both in one transaction. Nothing happens to an erased interview.
 */
export function reduce(state: InterviewState, input: Input): Step {
  if (state.status === 'erased') return { state, events: [] };
  const { state: next, events } = closeWhenComplete(apply(state, input));
  return { state: { ...next, lastEvent: state.lastEvent + events.length }, events };
}

function apply(state: InterviewState, input: Input): Step {
  switch (input.type) {
    case 'command':
      return obey(state, input.command);
    case 'observed':
      return count(state, input.observation, input.was);
    case 'report-ready':
      return { state, events: [{ type: 'report.ready', reportId: input.reportId }] };
  }
}

function obey(state: InterviewState, command: Command): Step {
  switch (command.type) {
    case 'start':
      return { state, events: [{ type: 'interview.started' }] };
    case 'recording-accepted': {
      const { type: _, ...recording } = command;
      return { state, events: [{ type: 'recording.accepted', ...recording }] };
    }
    case 'withdraw-consent': {
      const none = { received: 0, scored: 0, rejected: 0, failed: 0 };
      const totals = { ...state.totals };
      for (const stream of command.streams) totals[stream] = none;
      return {
        state: { ...state, totals },
        events: [{ type: 'consent.withdrawn', streams: command.streams }],
      };
    }
    case 'close': {
      const { camera, mic } = state.totals;
      const totals = {
        camera: { ...camera, received: command.received.camera },
        mic: { ...mic, received: command.received.mic },
      };
      return {
        state: { ...state, status: 'closing', totals },
        events: [{ type: 'interview.closing', received: command.received }],
      };
    }
    case 'erase':
      return { state: { ...state, status: 'erased' }, events: [{ type: 'interview.erased' }] };
  }
}

function count(
  state: InterviewState,
  observation: Observation,
  was: Observation['status'] | undefined,
): Step {
  const { stream, seq, startMs, endMs, status } = observation;
  const tally = { ...state.totals[stream] };
  if (was) tally[was] -= 1;
  else if (state.status === 'open') tally.received += 1;
  tally[status] += 1;
  const about = { stream, seq, startMs, endMs };
  const event: EventBody =
    status === 'scored'
      ? { type: 'chunk.scored', ...about }
      : { type: `chunk.${status}`, ...about, code: observation.code };
  return { state: { ...state, totals: { ...state.totals, [stream]: tally } }, events: [event] };
}

/** Closes an interview that takes nothing more and whose every chunk is accounted for. */
function closeWhenComplete({ state, events }: Step): Step {
  if (state.status !== 'closing' || !isComplete(state.totals)) return { state, events };
  return {
    state: { ...state, status: 'closed' },
    events: [...events, { type: 'interview.closed', totals: state.totals }],
  };
}

function isComplete(totals: Totals): boolean {
  return STREAMS.every((stream) => {
    const { received, scored, rejected, failed } = totals[stream];
    return received === scored + rejected + failed;
  });
}

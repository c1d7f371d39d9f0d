import { type Modality, newId, type Observation } from '@poise/shared/contracts';
import { INITIAL_STATE, type InterviewState, isSettled } from '@poise/store';
import { describe, expect, it } from 'vitest';
import { type Input, reduce } from './reduce.ts';

const interviewId = newId('interview');

const failed = (seq: number, modality: Modality = 'camera'): Observation => ({
  interviewId,
  modality,
  generation: `${seq}-a`,
  seq,
  startMs: seq * 1000,
  endMs: seq * 1000 + 1000,
  status: 'failed',
  code: 'analysis_failed',
});

const observed = (observation: Observation, was?: Observation['status']): Input => ({
  type: 'observed',
  outcomes: [{ observation, was }],
});

const close = (camera: number, mic: number): Input => ({
  type: 'command',
  command: { type: 'close', received: { camera, mic } },
});

function play(inputs: Input[], from: InterviewState = INITIAL_STATE) {
  const types: string[] = [];
  let state = from;
  for (const input of inputs) {
    const step = reduce(state, input, false);
    state = step.state;
    types.push(...step.events.map((event) => event.type));
  }
  return { state, types };
}

describe('the state of an interview', () => {
  it('when the last chunk is observed after the close, then the interview closes with its totals', () => {
    const { state, types } = play([
      { type: 'command', command: { type: 'start' } },
      observed(failed(0)),
      close(2, 0),
      observed(failed(1)),
    ]);
    expect(types).toEqual(['interview.started', 'interview.closing', 'interview.closed']);
    expect(state.status).toBe('closed');
    expect(state.totals.camera).toEqual({ received: 2, scored: 0, rejected: 0, failed: 2 });
    expect(state.lastEvent).toBe(3);
  });

  it('when nothing was received, then it closes at once', () => {
    expect(play([close(0, 0)]).types).toEqual(['interview.closing', 'interview.closed']);
  });

  it('when a chunk is still missing, then the interview stays in closing', () => {
    expect(play([observed(failed(0)), close(1, 1)]).state.status).toBe('closing');
  });

  it('when a failed chunk is scored later, then the accounting moves it and does not count it twice', () => {
    const rejected: Observation = { ...failed(0), status: 'rejected', code: 'media_corrupt' };
    const { state } = play([observed(failed(0)), observed(rejected, 'failed')]);
    expect(state.totals.camera).toEqual({ received: 1, scored: 0, rejected: 1, failed: 0 });
  });

  it('when consent is withdrawn while closing, then its stream no longer blocks the close', () => {
    const { state, types } = play([
      close(0, 3),
      { type: 'command', command: { type: 'withdraw-consent', streams: ['mic'] } },
    ]);
    expect(types.at(-1)).toBe('interview.closed');
    expect(state.totals.mic.received).toBe(0);
  });

  it('when only words are missing, then it closes, and is settled once they arrive', () => {
    const { state } = play([observed(failed(0, 'mic')), close(0, 1)]);
    expect(state.status).toBe('closed');
    expect(isSettled(state)).toBe(false);
    const { state: later } = play([observed(failed(0, 'words'))], state);
    expect(isSettled(later)).toBe(true);
    expect(later.totals.words).toEqual({ received: 1, scored: 0, rejected: 0, failed: 1 });
  });

  it('when seconds still need fusion, then it stays in closing until they are fused', () => {
    const closing = reduce(INITIAL_STATE, close(0, 0), true);
    expect(closing.state.status).toBe('closing');
    expect(reduce(closing.state, { type: 'fused' }, false).state.status).toBe('closed');
  });

  it('when a report is announced twice, then it has one event; a later report has its own', () => {
    const [first, second] = [newId('report'), newId('report')];
    const ready = (reportId: typeof first): Input => ({ type: 'report-ready', reportId, complete: false });
    expect(play([close(0, 0), ready(first), ready(first), ready(second)]).types).toEqual([
      'interview.closing',
      'interview.closed',
      'report.ready',
      'report.ready',
    ]);
  });

  it('when it was erased, then nothing restores it', () => {
    const erased = play([{ type: 'command', command: { type: 'erase' } }]);
    expect(erased.types).toEqual(['interview.erased']);
    const after = play([observed(failed(0)), close(1, 0)], erased.state);
    expect(after.types).toEqual([]);
    expect(after.state).toEqual(erased.state);
  });
});

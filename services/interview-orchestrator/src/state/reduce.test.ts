import { newId, type Observation } from '@poise/shared/contracts';
import { INITIAL_STATE, type InterviewState } from '@poise/store';
import { describe, expect, it } from 'vitest';
import { type Input, reduce } from './reduce.ts';

const interviewId = newId('interview');

const failed = (seq: number, stream: 'camera' | 'mic' = 'camera'): Observation => ({
  interviewId,
  stream,
  seq,
  startMs: seq * 1000,
  endMs: seq * 1000 + 1000,
  status: 'failed',
  code: 'analysis_failed',
});

const close = (camera: number, mic: number): Input => ({
  type: 'command',
  command: { type: 'close', received: { camera, mic } },
});

function play(inputs: Input[], from: InterviewState = INITIAL_STATE) {
  const types: string[] = [];
  let state = from;
  for (const input of inputs) {
    const step = reduce(state, input);
    state = step.state;
    types.push(...step.events.map((event) => event.type));
  }
  return { state, types };
}

describe('the state of an interview', () => {
  it('when the last chunk is observed after the close, then the interview closes with its totals', () => {
    const { state, types } = play([
      { type: 'command', command: { type: 'start' } },
      { type: 'observed', observation: failed(0) },
      close(2, 0),
      { type: 'observed', observation: failed(1) },
    ]);
    expect(types).toEqual([
      'interview.started',
      'chunk.failed',
      'interview.closing',
      'chunk.failed',
      'interview.closed',
    ]);
    expect(state.status).toBe('closed');
    expect(state.totals.camera).toEqual({ received: 2, scored: 0, rejected: 0, failed: 2 });
    expect(state.lastEvent).toBe(5);
  });

  it('when nothing was received, then closing closes at once', () => {
    expect(play([close(0, 0)]).types).toEqual(['interview.closing', 'interview.closed']);
  });

  it('when a chunk is still missing, then the interview stays in closing', () => {
    expect(play([{ type: 'observed', observation: failed(0) }, close(1, 1)]).state.status).toBe('closing');
  });

  it('when a failed chunk is scored later, then it moves in the accounting and is not counted twice', () => {
    const rejected: Observation = { ...failed(0), status: 'rejected', code: 'media_corrupt' };
    const { state } = play([
      { type: 'observed', observation: failed(0) },
      { type: 'observed', observation: rejected, was: 'failed' },
    ]);
    expect(state.totals.camera).toEqual({ received: 1, scored: 0, rejected: 1, failed: 0 });
  });

  it('when consent is withdrawn while closing, then its stream no longer holds the interview up', () => {
    const { state, types } = play([
      close(0, 3),
      { type: 'command', command: { type: 'withdraw-consent', streams: ['mic'] } },
    ]);
    expect(types.at(-1)).toBe('interview.closed');
    expect(state.totals.mic.received).toBe(0);
  });

  it('when it was erased, then nothing brings it back', () => {
    const erased = play([{ type: 'command', command: { type: 'erase' } }]);
    expect(erased.types).toEqual(['interview.erased']);
    const after = play([{ type: 'observed', observation: failed(0) }, close(1, 0)], erased.state);
    expect(after.types).toEqual([]);
    expect(after.state).toEqual(erased.state);
  });
});

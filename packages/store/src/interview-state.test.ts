import { completeTotals, type Tally, type Totals } from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { INITIAL_STATE, type InterviewState, isSettled, readState } from './interview-state.ts';

const all = (received: number): Tally => ({ received, scored: received, rejected: 0, failed: 0 });
const none = (received: number): Tally => ({ ...all(0), received });

/** A state as stored by version 0.1. */
const older = (status: InterviewState['status'], mic: Tally) =>
  ({ status, lastEvent: 3, totals: { camera: all(2), mic } }) as Partial<InterviewState>;

describe('a stored state', () => {
  it('when this version stored it, then it is read unchanged', () => {
    const state: InterviewState = {
      status: 'closing',
      lastEvent: 7,
      totals: completeTotals({ mic: all(4), words: none(3) }),
      wordsUpTo: 2,
    };
    expect(readState(state, false)).toEqual(state);
    expect(readState({}, false)).toEqual(INITIAL_STATE);
  });

  it('when it is open and has no words, then they are counted from now on', () => {
    const { totals, wordsUpTo } = readState(older('open', all(4)), false);
    expect(totals).toEqual({ camera: all(2), mic: all(4), words: all(0) });
    expect(wordsUpTo).toBe(-1);
  });

  it.each(['closing', 'closed'] as const)(
    'when it is %s, has no words and is not settled, then one outcome of words is expected per chunk',
    (status) => {
      const state = readState(older(status, all(4)), false);
      expect(state.totals.words).toEqual(none(4));
      expect(isSettled({ ...state, status: 'closed' })).toBe(false);
      const withWords = { ...state.totals, words: all(4) };
      expect(isSettled({ ...state, status: 'closed', totals: withWords })).toBe(true);
    },
  );

  it('when it was settled before words were counted, then it has none, and remains settled', () => {
    const state = readState(older('closed', all(4)), true);
    expect(state.totals.words).toEqual(all(0));
    expect(isSettled(state)).toBe(true);
  });
});

describe('a settled interview', () => {
  const settled = (status: InterviewState['status'], totals: Partial<Totals>) =>
    isSettled({ ...INITIAL_STATE, status, totals: completeTotals(totals) });

  it('when it is closed and every modality is fully accounted for, then it is settled', () => {
    expect(settled('closed', {})).toBe(true);
    expect(settled('closed', { camera: all(1), mic: all(2), words: all(2) })).toBe(true);
    expect(settled('closed', { mic: all(2), words: { ...none(2), failed: 1, rejected: 1 } })).toBe(true);
  });

  it('when outcomes are outstanding, even of words only, then it is not settled', () => {
    expect(settled('closed', { mic: all(2), words: none(2) })).toBe(false);
    expect(settled('closed', { camera: none(1) })).toBe(false);
  });

  it('when chunks may still arrive, then it is not settled; when it was erased, then it is', () => {
    expect(settled('open', {})).toBe(false);
    expect(settled('closing', {})).toBe(false);
    expect(settled('erased', { camera: none(1) })).toBe(true);
  });
});

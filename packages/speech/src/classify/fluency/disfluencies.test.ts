import { describe, expect, it } from 'vitest';
import { findDisfluencies, SLOT_CLASSES } from './disfluencies.ts';

/** Slots of 50 ms, each with one probability for repetition; the rest is "none". */
const repeated = (...probabilities: number[]): Float32Array[] =>
  probabilities.map((p) => Float32Array.from(SLOT_CLASSES, (_, k) => (k === 0 ? 1 - p : k === 1 ? p : 0)));

describe('disfluencies', () => {
  it('when nothing is likely, then there are none', () => {
    expect(findDisfluencies(repeated(0, 0.1, 0.2, 0.1, 0))).toEqual([]);
    expect(findDisfluencies([])).toEqual([]);
  });

  it('when slots in a row are likely, then they are one event, with its span and its mean probability', () => {
    const [event, ...others] = findDisfluencies(repeated(0, 0, 0, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0, 0, 0));
    expect(others).toEqual([]);
    expect(event).toMatchObject({ kind: 'repetition', startMs: 150, endMs: 450 });
    expect(event?.probability).toBeCloseTo(0.8, 5);
  });

  it('when one slot is likely, then it is too short to be an event', () => {
    expect(findDisfluencies(repeated(0, 0, 0, 0.5, 0, 0, 0))).toEqual([]);
  });

  it('when two runs lie apart, then they are two events; the last one may last to the end of the audio', () => {
    const found = findDisfluencies(repeated(1, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1));
    expect(found.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [0, 250],
      [400, 650],
    ]);
  });
});

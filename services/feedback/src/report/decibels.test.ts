import { describe, expect, it } from 'vitest';
import { meanLevelDb, semitones } from './decibels.ts';

describe('levels', () => {
  it('when two levels are averaged, then their power is averaged: 0 dB and silence give -3 dB', () => {
    expect(
      meanLevelDb([
        [0, 1],
        [-120, 1],
      ]),
    ).toBeCloseTo(-3.01, 2);
  });

  it('when one level lasts longer, then it weighs more', () => {
    expect(
      meanLevelDb([
        [-20, 3],
        [-120, 1],
      ]),
    ).toBeCloseTo(-21.25, 2);
  });

  it('when there are no levels, or no weight, then there is no mean', () => {
    expect(meanLevelDb([])).toBeUndefined();
    expect(meanLevelDb([[-20, 0]])).toBeUndefined();
  });
});

describe('semitones', () => {
  it('when a frequency doubles, then it is twelve semitones higher', () => {
    expect(semitones(110, 220)).toBe(12);
    expect(semitones(220, 110)).toBe(-12);
  });
});

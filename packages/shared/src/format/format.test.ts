import { describe, expect, it } from 'vitest';
import {
  clock,
  count,
  dateTime,
  decimal,
  duration,
  fileSize,
  interval,
  pace,
  percent,
  quantity,
  signed,
} from './index.ts';

const plain = (text: string) => text.replaceAll('\u00A0', ' ');

describe('a formatted figure', () => {
  it.each([
    [0, '0%'],
    [0.004, '<1%'],
    [0.01, '1%'],
    [0.714, '71%'],
    [0.99, '99%'],
    [0.996, '>99%'],
    [1, '100%'],
  ])('when a share is %d, then it is %s, and "100%%" only if it is all', (share, text) => {
    expect(percent(share)).toBe(text);
  });

  it.each([
    [0, '0.0 s'],
    [460, '0.5 s'],
    [9_940, '9.9 s'],
    [9_960, '10 s'],
    [23_400, '23 s'],
    [59_600, '1 min'],
    [134_000, '2 min 14 s'],
    [3_599_600, '1 h'],
    [3_734_000, '1 h 2 min'],
    [7_170_000, '2 h'],
  ])('when a duration is %d ms, then it is %s', (ms, text) => {
    expect(plain(duration(ms))).toBe(text);
  });

  it.each([
    [0, '0:00'],
    [59_999, '0:59'],
    [134_000, '2:14'],
    [3_734_000, '1:02:14'],
  ])('when a position is %d ms, then it is %s', (ms, text) => {
    expect(clock(ms)).toBe(text);
  });

  it.each([
    [-23.44, '−23.4', '−23.4'],
    [0.34, '0.3', '+0.3'],
    [-0.04, '0.0', '0.0'],
    [0.04, '0.0', '0.0'],
  ])('when a number is %d, then it is %s, and %s as a difference', (value, text, difference) => {
    expect(decimal(value, 1)).toBe(text);
    expect(signed(value, 1)).toBe(difference);
  });

  it('when a number has a unit, then both stay on one line', () => {
    expect(quantity(-23.4, 0, 'LUFS')).toBe('−23\u00A0LUFS');
    expect(fileSize(12_000_000)).toBe('12.0\u00A0MB');
    expect(fileSize(4_200)).toBe('5\u00A0kB');
  });

  it('when there is one of a thing, several or an interval, then each is written its own way', () => {
    expect([count(1, 'pause'), count(3, 'pause'), count(1_200, 'frame')]).toEqual([
      '1 pause',
      '3 pauses',
      '1,200 frames',
    ]);
    expect(interval(60, 74, 0)).toBe('60–74');
    expect(dateTime('2026-11-22T15:10:00.000Z')).toBe('22 November 2026, 15:10 UTC');
  });
});

describe('the pace', () => {
  it('when words are known, then it is in words, otherwise in syllables', () => {
    expect(pace({ wordsPerMinute: 141.6, articulationRate: 4.24 })).toEqual({
      figure: '142',
      unit: 'words per minute',
    });
    expect(pace({ articulationRate: 4.24 })).toEqual({ figure: '4.2', unit: 'syllables per second' });
    expect(pace({})).toBeUndefined();
  });
});

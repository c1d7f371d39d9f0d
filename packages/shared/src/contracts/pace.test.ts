import { describe, expect, it } from 'vitest';
import { paceOverTime } from './pace.ts';
import type { TimelinePoint } from './timeline-point.ts';

const spoken = (second: number, speaking: number, syllables: number): TimelinePoint => ({
  second,
  speech: { speaking, levelDbfs: -20, syllables, reasons: [] },
});

describe('the pace over time', () => {
  it('when speech is even, then the pace is equal in all seconds, whatever the pauses', () => {
    const timeline = [spoken(0, 1, 4), spoken(1, 0.5, 2), spoken(2, 0, 0), spoken(3, 1, 4)];
    expect([...paceOverTime(timeline)]).toEqual([
      [0, 4],
      [1, 4],
      [3, 4],
    ]);
  });

  it('when a passage is faster, then distant seconds are not affected', () => {
    const timeline = Array.from({ length: 30 }, (_, second) => spoken(second, 1, second < 15 ? 3 : 6));
    const paces = paceOverTime(timeline);
    expect([paces.get(5), paces.get(25)]).toEqual([3, 6]);
    expect(paces.get(15)).toBeGreaterThan(4);
  });

  it('when there is too little speech, then there is no pace', () => {
    expect(paceOverTime([spoken(0, 0.9, 9), { second: 1 }]).size).toBe(0);
  });
});

import type { TimelinePoint } from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { binTimeline } from './bins.ts';

const spoken = (second: number, speaking: number): TimelinePoint => ({
  second,
  speech: { speaking, levelDbfs: -20, syllables: 0, reasons: [] },
});

describe('bins of the time axis', () => {
  it('when every second fits, then each has its own bin and the last ends with the interview', () => {
    const bins = binTimeline([spoken(0, 1), spoken(2, 0.5)], 2_400, 10);
    expect(bins).toEqual([
      { startMs: 0, endMs: 1_000, speaking: 1, levelDbfs: -20 },
      { startMs: 1_000, endMs: 2_000 },
      { startMs: 2_000, endMs: 2_400, speaking: 0.5, levelDbfs: -20 },
    ]);
  });

  it('when there are too many seconds, then they are averaged into bins of a round width', () => {
    const points = Array.from({ length: 60 }, (_, second) => spoken(second, second % 2));
    const bins = binTimeline(points, 60_000, 14);
    expect(bins.map(({ startMs }) => startMs)).toEqual(Array.from({ length: 12 }, (_, i) => i * 5_000));
    expect(bins[0]?.speaking).toBeCloseTo(0.4);
  });

  it('when a second has no measures, then its bin has none', () => {
    expect(binTimeline([{ second: 0 }], 1_000, 10)).toEqual([{ startMs: 0, endMs: 1_000 }]);
  });
});

import type { Observation } from '@poise/shared/contracts';
import type { Seconds } from '@poise/store';

export const ALL_SECONDS: Seconds = { from: 0, to: Number.POSITIVE_INFINITY };

export const secondOf = (tMs: number): number => Math.floor(tMs / 1000);

export const isWithin = (second: number, { from, to }: Seconds): boolean => second >= from && second < to;

/** Extends a range by some seconds on each side. */
export const widen = ({ from, to }: Seconds, by: number): Seconds => ({
  from: Math.max(0, from - by),
  to: to + by,
});

/** The seconds that an observation overlaps. */
export const secondsTouched = ({ startMs, endMs }: Pick<Observation, 'startMs' | 'endMs'>): Seconds => ({
  from: secondOf(startMs),
  to: Math.max(Math.ceil(endMs / 1000), secondOf(startMs) + 1),
});

/** Sorts by time; the sort is stable. */
export const inTimeOrder = <T extends { tMs: number }>(items: readonly T[]): T[] =>
  items.toSorted((a, b) => a.tMs - b.tMs);

/** The first `limit` seconds of disjoint ranges in order. */
export function firstSeconds(ranges: readonly Seconds[], limit: number): Seconds[] {
  const taken: Seconds[] = [];
  let left = limit;
  for (const { from, to } of ranges) {
    if (left <= 0) break;
    taken.push({ from, to: Math.min(to, from + left) });
    left -= to - from;
  }
  return taken;
}

import type { Observation } from '@poise/shared/contracts';
import type { Seconds } from '@poise/store';

export const ALL_SECONDS: Seconds = { from: 0, to: Number.POSITIVE_INFINITY };

export const secondOf = (tMs: number): number => Math.floor(tMs / 1000);

export const isWithin = (second: number, { from, to }: Seconds): boolean => second >= from && second < to;

/** By some seconds more to each side. */
export const widen = ({ from, to }: Seconds, by: number): Seconds => ({
  from: Math.max(0, from - by),
  to: to + by,
});

/** The seconds that an observation shares time with. */
export const secondsTouched = ({ startMs, endMs }: Pick<Observation, 'startMs' | 'endMs'>): Seconds => ({
  from: secondOf(startMs),
  to: Math.max(Math.ceil(endMs / 1000), secondOf(startMs) + 1),
});

/** In the order of time; what is at the same time keeps its order. */
export const inTime = <T extends { tMs: number }>(items: readonly T[]): T[] =>
  items.toSorted((a, b) => a.tMs - b.tMs);

/** The first so many seconds of some ranges that are apart from each other and in order. */
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

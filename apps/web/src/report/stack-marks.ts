/** As wide as a mark is on a phone, in percent of the lanes. */
const MARK_PERCENT = 7;

/**
 * How many marks each one has to stand below, so that none covers another.
 *
 * @param places of the marks, in percent of the lanes, ascending
 */
export function stackMarks(places: readonly number[]): number[] {
  const levels: number[] = [];
  const ends: number[] = [];
  for (const place of places) {
    const free = ends.findIndex((end) => end <= place);
    const level = free < 0 ? ends.length : free;
    ends[level] = place + MARK_PERCENT;
    levels.push(level);
  }
  return levels;
}

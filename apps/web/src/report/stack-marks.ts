/** The width of a mark on a phone, in percent of the lane width. */
const MARK_PERCENT = 7;

/**
 * The level of each mark, from 0 at the top, so that no mark covers another.
 *
 * @param positions of the marks in percent of the lane width, ascending
 */
export function stackMarks(positions: readonly number[]): number[] {
  const levels: number[] = [];
  const ends: number[] = [];
  for (const position of positions) {
    const free = ends.findIndex((end) => end <= position);
    const level = free < 0 ? ends.length : free;
    ends[level] = position + MARK_PERCENT;
    levels.push(level);
  }
  return levels;
}

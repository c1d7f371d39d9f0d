import { leastSquares } from './statistics.ts';

/** Fewer seconds show no trend. */
const MIN_SECONDS = 5;

export type Steadiness = {
  /** How much the series drifts over a minute, in its own unit. */
  readonly driftPerMinute: number;
  /** Standard deviation around that drift, in the unit of the series. */
  readonly sd: number;
};

/**
 * How steady a voice stays over an answer: the line through its values second by second (level in dB,
 * pitch in semitones), and how far they stray from it.
 *
 * @param timesMs of the seconds that have a value.
 * @returns undefined with fewer than five.
 */
export function steadiness(timesMs: readonly number[], values: readonly number[]): Steadiness | undefined {
  if (values.length < MIN_SECONDS) return undefined;
  const line = leastSquares(timesMs, values);
  if (!line) return undefined;
  const squares = values.reduce(
    (sum, value, i) => sum + (value - line.intercept - line.slope * (timesMs[i] as number)) ** 2,
    0,
  );
  return { driftPerMinute: line.slope * 60_000, sd: Math.sqrt(squares / values.length) };
}

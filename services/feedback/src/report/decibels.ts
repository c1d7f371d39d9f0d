/**
 * The mean of levels, taken over their power as levels must be: 10 log10 of the weighted mean of
 * 10^(L/10). Undefined when no weight is left.
 *
 * @param levels - pairs of a level in dB and its weight (a duration)
 */
export function meanLevelDb(
  levels: readonly (readonly [levelDb: number, weight: number])[],
): number | undefined {
  const weight = levels.reduce((total, [, w]) => total + w, 0);
  if (weight <= 0) return undefined;
  const power = levels.reduce((total, [levelDb, w]) => total + w * 10 ** (levelDb / 10), 0) / weight;
  return 10 * Math.log10(power);
}

/** The distance of two frequencies in semitones. */
export function semitones(fromHz: number, toHz: number): number {
  return 12 * Math.log2(toHz / fromHz);
}

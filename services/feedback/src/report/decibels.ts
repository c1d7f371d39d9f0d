/**
 * The mean of levels, computed on their power: 10 log10 of the weighted mean of 10^(L/10).
 *
 * @param levels pairs of a level in dB and its weight (a duration)
 * @returns undefined if the total weight is not positive
 */
export function meanLevelDb(
  levels: readonly (readonly [levelDb: number, weight: number])[],
): number | undefined {
  const weight = levels.reduce((total, [, w]) => total + w, 0);
  if (weight <= 0) return undefined;
  const power = levels.reduce((total, [levelDb, w]) => total + w * 10 ** (levelDb / 10), 0) / weight;
  return 10 * Math.log10(power);
}

/** The interval from one frequency to another, in semitones; negative if it falls. */
export function semitones(fromHz: number, toHz: number): number {
  return 12 * Math.log2(toHz / fromHz);
}

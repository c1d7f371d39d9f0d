import { round } from '@poise/shared/contracts';

/** Mean of the defined values; `undefined` if there are none. */
export function mean(values: readonly (number | undefined)[], decimals: number): number | undefined {
  const present = values.filter((value) => value !== undefined);
  if (present.length === 0) return undefined;
  return round(present.reduce((sum, value) => sum + value, 0) / present.length, decimals);
}

/** Standard deviation (decimals: 3). @param values at least one */
export function spread(values: readonly number[]): number {
  const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
  return round(Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / values.length), 3);
}

/** Mean of levels in dB, computed from their power (dBFS, decimals: 1). */
export function meanLevel(levelsDbfs: readonly number[]): number {
  const power = levelsDbfs.reduce((sum, level) => sum + 10 ** (level / 10), 0) / levelsDbfs.length;
  return round(Math.max(-120, 10 * Math.log10(power)), 1);
}

/** The reasons that apply to at least half of the cases, sorted. */
export function prevailing<R extends string>(cases: readonly (readonly R[])[]): R[] {
  const counts = new Map<R, number>();
  for (const reasons of cases) {
    for (const reason of new Set(reasons)) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count * 2 >= cases.length)
    .map(([reason]) => reason)
    .sort();
}

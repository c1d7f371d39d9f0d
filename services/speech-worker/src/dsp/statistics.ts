/**
 * Quantile with linear interpolation between the order statistics (type 7 of Hyndman & Fan 1996).
 *
 * @param sorted ascending.
 * @returns undefined without values.
 */
export function quantile(sorted: ArrayLike<number>, share: number): number | undefined {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  return below === undefined || above === undefined
    ? undefined
    : below + (above - below) * (place - Math.floor(place));
}

export const median = (sorted: ArrayLike<number>): number | undefined => quantile(sorted, 0.5);

export function mean(values: readonly number[]): number | undefined {
  return values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : undefined;
}

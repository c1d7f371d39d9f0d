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

/**
 * The line y = intercept + slope · x with the least squared error.
 *
 * @returns undefined where fewer than two values of x differ.
 */
export function leastSquares(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
): { slope: number; intercept: number } | undefined {
  const count = x.length;
  let [meanX, meanY] = [0, 0];
  for (let i = 0; i < count; i += 1) {
    meanX += (x[i] as number) / count;
    meanY += (y[i] as number) / count;
  }
  let [spread, product] = [0, 0];
  for (let i = 0; i < count; i += 1) {
    spread += ((x[i] as number) - meanX) ** 2;
    product += ((x[i] as number) - meanX) * ((y[i] as number) - meanY);
  }
  if (!(spread > 0)) return undefined;
  const slope = product / spread;
  return { slope, intercept: meanY - slope * meanX };
}

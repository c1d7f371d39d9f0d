export type Interval = { readonly low: number; readonly high: number };

/** 95% of the standard normal distribution lies within ±Z. */
const Z = 1.959963984540054;

/** 95% confidence interval of a proportion (Wilson 1927), which is also valid for few trials and near 0 and 1. */
export function wilsonInterval(hits: number, trials: number): Interval {
  const share = hits / trials;
  const weight = Z ** 2 / trials;
  const middle = (share + weight / 2) / (1 + weight);
  const half = (Z * Math.sqrt((share * (1 - share)) / trials + weight / (4 * trials))) / (1 + weight);
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

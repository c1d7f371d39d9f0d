/**
 * How much a series varies from one value to the next, as a share of its mean: over all windows of
 * `size` neighbours that pass, the mean distance of the middle one from their mean (with two: of one
 * from the other), divided by `reference`.
 *
 * @returns undefined where no window passes.
 */
export function perturbation(
  values: Float64Array,
  size: number,
  passes: (first: number, last: number) => boolean,
  reference: number,
): number | undefined {
  let windows = 0;
  let sum = 0;
  for (let first = 0; first + size <= values.length; first += 1) {
    if (!passes(first, first + size - 1)) continue;
    windows += 1;
    sum += deviation(values, first, size);
  }
  return windows > 0 && reference > 0 ? sum / windows / reference : undefined;
}

function deviation(values: Float64Array, first: number, size: number): number {
  if (size === 2) return Math.abs((values[first + 1] as number) - (values[first] as number));
  let sum = 0;
  for (let i = first; i < first + size; i += 1) sum += values[i] as number;
  return Math.abs((values[first + (size >> 1)] as number) - sum / size);
}

/** How many times larger the larger one is. */
export const factorBetween = (a: number, b: number): number => (a > b ? a / b : b / a);

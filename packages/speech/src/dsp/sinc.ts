/**
 * A band-limited series between its values, by a sinc under a Hann window (the interpolation of
 * Praat's sounds and correlations).
 *
 * @param position within the series.
 * @param depth values taken on each side; fewer where the series ends.
 */
export function sincInterpolated(values: Float64Array, position: number, depth: number): number {
  const left = Math.floor(position);
  const share = position - left;
  if (share === 0) return values[left] as number;
  const reach = Math.min(depth, left + 1, values.length - left - 1);
  const sine = Math.sin(Math.PI * share) / Math.PI;
  let sum = 0;
  for (let k = 0; k < reach; k += 1) {
    // sin(π(share + k)) is ±sin(π share): one sine serves all terms.
    const sign = k % 2 === 0 ? sine : -sine;
    const before = share + k;
    const after = 1 - share + k;
    sum += (values[left - k] as number) * (sign / before) * taper(before / (share + reach));
    sum += (values[left + 1 + k] as number) * (sign / after) * taper(after / (1 - share + reach));
  }
  return sum;
}

const taper = (distance: number): number => 0.5 + 0.5 * Math.cos(Math.PI * distance);

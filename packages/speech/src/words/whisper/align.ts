/** Attention is smoothed over this many positions to both sides. */
const MEDIAN_REACH = 3;

/**
 * When each token begins: the cheapest path through the decoder's attention to the audio, by dynamic time warping (as
 * in OpenAI's implementation of word times). Only the heads of the decoder that follow the audio are given.
 *
 * @param attention of each token, heads x positions
 * @returns the position of each token's begin, ascending
 */
export function alignTokens(
  attention: readonly Float32Array[],
  { heads, positions }: { heads: number; positions: number },
): number[] {
  const costs = new Float64Array(attention.length * positions);
  for (let head = 0; head < heads; head += 1) {
    const weights = normalised(attention, head, positions);
    for (let token = 0; token < attention.length; token += 1) {
      const row = weights.subarray(token * positions, (token + 1) * positions);
      for (let i = 0; i < positions; i += 1) costs[token * positions + i]! -= medianAround(row, i) / heads;
    }
  }
  return cheapestPath(costs, attention.length, positions);
}

/** Weights of a head that sum to 1 for each token, then have mean 0 and deviation 1 over the tokens. */
function normalised(attention: readonly Float32Array[], head: number, positions: number): Float64Array {
  const weights = new Float64Array(attention.length * positions);
  for (const [token, rows] of attention.entries()) {
    const row = rows.subarray(head * positions, (head + 1) * positions);
    const sum = row.reduce((total, value) => total + value, 0) || 1;
    for (let i = 0; i < positions; i += 1) weights[token * positions + i] = (row[i] as number) / sum;
  }
  for (let i = 0; i < positions; i += 1) {
    let [sum, squares] = [0, 0];
    for (let at = i; at < weights.length; at += positions) {
      sum += weights[at] as number;
      squares += (weights[at] as number) ** 2;
    }
    const mean = sum / attention.length;
    const deviation = Math.sqrt(Math.max(0, squares / attention.length - mean * mean)) || 1;
    for (let at = i; at < weights.length; at += positions)
      weights[at] = ((weights[at] as number) - mean) / deviation;
  }
  return weights;
}

const window = new Float64Array(2 * MEDIAN_REACH + 1);

/** Median of the values around a place; beyond the ends they are mirrored. */
function medianAround(values: Float64Array, place: number): number {
  const last = values.length - 1;
  for (let k = -MEDIAN_REACH; k <= MEDIAN_REACH; k += 1) {
    let at = Math.abs(place + k);
    if (at > last) at = Math.max(0, 2 * last - at);
    const value = values[Math.min(at, last)] as number;
    // Insertion: the window is short.
    let slot = k + MEDIAN_REACH;
    for (; slot > 0 && (window[slot - 1] as number) > value; slot -= 1)
      window[slot] = window[slot - 1] as number;
    window[slot] = value;
  }
  return window[MEDIAN_REACH] as number;
}

/** The way from the first token and position to the last ones, each step one token, one position, or both further. */
function cheapestPath(costs: Float64Array, tokens: number, positions: number): number[] {
  const width = positions + 1;
  const totals = new Float64Array((tokens + 1) * width).fill(Number.POSITIVE_INFINITY);
  const cameFrom = new Uint8Array(totals.length);
  totals[0] = 0;
  for (let token = 1; token <= tokens; token += 1) {
    for (let i = 1; i <= positions; i += 1) {
      const at = token * width + i;
      const both = totals[at - width - 1] as number;
      const nextToken = totals[at - width] as number;
      const nextPosition = totals[at - 1] as number;
      const from =
        both < nextToken && both < nextPosition ? BOTH : nextToken < nextPosition ? TOKEN : POSITION;
      cameFrom[at] = from;
      totals[at] =
        (costs[(token - 1) * positions + i - 1] as number) + Math.min(both, nextToken, nextPosition);
    }
  }
  const begins = Array.from({ length: tokens }, () => 0);
  let [token, i] = [tokens, positions];
  while (token > 0 && i > 0) {
    begins[token - 1] = i - 1;
    const from = cameFrom[token * width + i];
    if (from !== POSITION) token -= 1;
    if (from !== TOKEN) i -= 1;
  }
  return begins;
}

const [BOTH, TOKEN, POSITION] = [0, 1, 2];

/**
 * Linear prediction by Burg's method: reflection coefficients that minimise the forward and backward
 * errors together (J. P. Burg 1967; N. Anderson, Proceedings of the IEEE 62, 1974).
 *
 * @param size samples in a frame.
 * @returns a function that writes `into[k]`, for k = 0 … order - 1, so that x[i] ≈ Σ into[k] x[i - 1 - k],
 *   and returns whether there was anything to predict.
 */
export function burgPredictor(
  size: number,
  order: number,
): (frame: Float64Array, into: Float64Array) => boolean {
  const forward = new Float64Array(size);
  const backward = new Float64Array(size);
  const previous = new Float64Array(order);
  return (frame, into) => {
    forward.set(frame);
    backward.set(frame);
    into.fill(0);
    for (let m = 0; m < order; m += 1) {
      let [product, power] = [0, 0];
      for (let i = m + 1; i < size; i += 1) {
        const f = forward[i] as number;
        const b = backward[i - 1] as number;
        product += f * b;
        power += f * f + b * b;
      }
      if (power <= 0) return false;
      const reflection = (2 * product) / power;
      for (let k = 0; k < m; k += 1) previous[k] = into[k] as number;
      for (let k = 0; k < m; k += 1) {
        into[k] = (previous[k] as number) - reflection * (previous[m - 1 - k] as number);
      }
      into[m] = reflection;
      // From the end, so that the backward error of the sample before is still the old one.
      for (let i = size - 1; i > m; i -= 1) {
        const f = forward[i] as number;
        const b = backward[i - 1] as number;
        forward[i] = f - reflection * b;
        backward[i] = b - reflection * f;
      }
    }
    return true;
  };
}

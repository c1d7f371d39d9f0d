/**
 * Sum of the products of `length` values of `a` and `b`, each from its own place on. Four sums run side by
 * side: in one, every addition would wait for the one before it.
 */
export function dot(a: Float64Array, fromA: number, b: Float64Array, fromB: number, length: number): number {
  let [first, second, third, fourth] = [0, 0, 0, 0];
  const whole = length - (length % 4);
  for (let k = 0; k < whole; k += 4) {
    first += (a[fromA + k] as number) * (b[fromB + k] as number);
    second += (a[fromA + k + 1] as number) * (b[fromB + k + 1] as number);
    third += (a[fromA + k + 2] as number) * (b[fromB + k + 2] as number);
    fourth += (a[fromA + k + 3] as number) * (b[fromB + k + 3] as number);
  }
  for (let k = whole; k < length; k += 1) first += (a[fromA + k] as number) * (b[fromB + k] as number);
  return first + second + (third + fourth);
}

const MAX_ROUNDS = 60;
const TOLERANCE = 1e-12;

/** Complex numbers, real and imaginary parts apart. */
export type Roots = { readonly re: Float64Array; readonly im: Float64Array };

/**
 * All roots of a polynomial with real coefficients at once, by the Ehrlich-Aberth method (O. Aberth,
 * Mathematics of Computation 27, 1973). Buffers are made once and overwritten by each call.
 *
 * @returns a function of the coefficients `c` of zⁿ + c[0] zⁿ⁻¹ + … + c[n - 1].
 */
export function rootFinder(degree: number): (coefficients: Float64Array) => Roots {
  const re = new Float64Array(degree);
  const im = new Float64Array(degree);
  return (coefficients) => {
    // Spread on a circle off the real axis: a symmetrical start would never leave it.
    for (let i = 0; i < degree; i += 1) {
      const angle = (2 * Math.PI * i) / degree + 0.4;
      re[i] = 0.9 * Math.cos(angle);
      im[i] = 0.9 * Math.sin(angle);
    }
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      let largest = 0;
      for (let i = 0; i < degree; i += 1) largest = Math.max(largest, improve(coefficients, re, im, i));
      if (largest < TOLERANCE) break;
    }
    return { re, im };
  };
}

/** One step of Newton's method for root `i`, pushed away from the others; returns its length. */
function improve(coefficients: Float64Array, re: Float64Array, im: Float64Array, i: number): number {
  const [x, y] = [re[i] as number, im[i] as number];
  // Horner: p and its derivative d.
  let [pRe, pIm, dRe, dIm] = [1, 0, 0, 0];
  for (let k = 0; k < coefficients.length; k += 1) {
    const nextDRe = dRe * x - dIm * y + pRe;
    dIm = dRe * y + dIm * x + pIm;
    dRe = nextDRe;
    const nextPRe = pRe * x - pIm * y + (coefficients[k] as number);
    pIm = pRe * y + pIm * x;
    pRe = nextPRe;
  }
  // Newton's step is p / d; Aberth's 1 / (d / p - Σ 1 / (z - other)).
  const pSquare = pRe * pRe + pIm * pIm;
  if (pSquare === 0) return 0;
  let uRe = (dRe * pRe + dIm * pIm) / pSquare;
  let uIm = (dIm * pRe - dRe * pIm) / pSquare;
  for (let k = 0; k < re.length; k += 1) {
    if (k === i) continue;
    const differenceRe = x - (re[k] as number);
    const differenceIm = y - (im[k] as number);
    const square = differenceRe * differenceRe + differenceIm * differenceIm;
    if (square === 0) continue;
    uRe -= differenceRe / square;
    uIm += differenceIm / square;
  }
  const uSquare = uRe * uRe + uIm * uIm;
  if (uSquare === 0) return 0;
  re[i] = x - uRe / uSquare;
  im[i] = y + uIm / uSquare;
  return 1 / Math.sqrt(uSquare);
}

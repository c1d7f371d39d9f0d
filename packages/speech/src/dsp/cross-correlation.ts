import FFT from 'fft.js';
import { nextPowerOfTwo, type Pair } from './autocorrelation.ts';

/**
 * Correlates the first half of each of two frames with the whole frame, through their spectra. All of it is real, so
 * a half and its frame are transformed as one, the second as its imaginary part, and so are the two results.
 *
 * @param length of a frame; even
 * @returns a function that writes, for lags from 0 to half the length, the sum of the products of the first half and
 *   the values a lag later
 */
export function correlator(length: number): (frames: Pair, into: Pair) => void {
  // Half a frame at a lag of half a frame ends with the frame, so nothing wraps around.
  const size = nextPowerOfTwo(length);
  const fft = new FFT(size);
  const packed = new Float64Array(2 * size);
  const transformed = new Float64Array(2 * size);
  const spectra = new Float64Array(2 * size);

  return (frames, into) => {
    spectra.fill(0);
    for (const [k, frame] of frames.entries()) {
      packed.fill(0);
      for (let i = 0; i < length / 2; i += 1) packed[2 * i] = frame[i] as number;
      for (let i = 0; i < length; i += 1) packed[2 * i + 1] = frame[i] as number;
      fft.transform(transformed, packed);
      addProducts(transformed, spectra, k);
    }
    fft.inverseTransform(transformed, spectra);
    for (const [k, products] of into.entries())
      for (let lag = 0; lag < products.length; lag += 1) products[lag] = transformed[2 * lag + k] as number;
  };
}

/**
 * Adds the spectrum of the correlation of two real signals that were transformed as one: as it is, or multiplied by
 * the imaginary unit, so that it becomes the imaginary part of the result.
 */
function addProducts(transformed: Float64Array, into: Float64Array, imaginary: number): void {
  const size = transformed.length / 2;
  for (let k = 0; k < size; k += 1) {
    const mirror = (size - k) % size;
    const re = transformed[2 * k] as number;
    const im = transformed[2 * k + 1] as number;
    const mirrorRe = transformed[2 * mirror] as number;
    const mirrorIm = transformed[2 * mirror + 1] as number;
    const firstRe = (re + mirrorRe) / 2;
    const firstIm = (im - mirrorIm) / 2;
    const secondRe = (im + mirrorIm) / 2;
    const secondIm = (mirrorRe - re) / 2;
    const productRe = firstRe * secondRe + firstIm * secondIm;
    const productIm = firstRe * secondIm - firstIm * secondRe;
    into[2 * k]! += imaginary ? -productIm : productRe;
    into[2 * k + 1]! += imaginary ? productRe : productIm;
  }
}

import FFT from 'fft.js';

/** One array for each of two frames. */
export type Pair = readonly [Float64Array, Float64Array];

/** The autocorrelation is read this many times finer than the samples. */
export const OVERSAMPLING = 4;

/** Lengths that the Fourier transform takes. */
export const nextPowerOfTwo = (size: number): number => 2 ** Math.ceil(Math.log2(size));

/**
 * Autocorrelation of two frames through their power spectra (Wiener-Khinchin), interpolated by a sinc. That is what
 * the spectrum gives if it is padded with zeros before it is transformed back; here, each of the four shifts by a
 * quarter of a sample is a short transform of the spectrum turned in phase. The autocorrelation is real, so one
 * transform gives two shifts or frames, the second as its imaginary part.
 *
 * @param size a power of two; the frames may be shorter
 * @returns a function that writes `into[lag * OVERSAMPLING]` for each frame
 */
export function autocorrelator(size: number): (frames: Pair, into: Pair) => void {
  const fft = new FFT(size);
  const [packed, transformed] = [new Float64Array(2 * size), new Float64Array(2 * size)];
  const powers: Pair = [new Float64Array(size / 2 + 1), new Float64Array(size / 2 + 1)];
  const [none, quarter, half] = [0, 1, 2].map((shift) => turns(size, shift)) as [Turns, Turns, Turns];

  return (frames, into) => {
    packed.fill(0);
    for (let i = 0; i < frames[0].length; i += 1) {
      packed[2 * i] = frames[0][i] as number;
      packed[2 * i + 1] = frames[1][i] as number;
    }
    fft.transform(transformed, packed);
    readPowers(transformed, powers);

    writeSpectra(packed, [powers[0], quarter], [powers[1], quarter]);
    fft.transform(transformed, packed);
    for (const [k, correlation] of into.entries()) {
      for (let lag = 1, n = 0; lag < correlation.length; lag += OVERSAMPLING, n += 1)
        correlation[lag] = transformed[2 * n + k] as number;
      // Three quarters forth is one quarter forth from the next sample back, and both directions are alike.
      for (let lag = 3, n = size - 1; lag < correlation.length; lag += OVERSAMPLING, n -= 1)
        correlation[lag] = transformed[2 * n + k] as number;
    }
    for (const [k, correlation] of into.entries()) {
      const power = powers[k] as Float64Array;
      writeSpectra(packed, [power, none], [power, half]);
      fft.transform(transformed, packed);
      for (let lag = 0, n = 0; lag < correlation.length; lag += 2, n += 1)
        correlation[lag] = transformed[n] as number;
    }
  };
}

/** How far each frequency up to half the rate turns when the signal is shifted. */
type Turns = { readonly cos: Float64Array; readonly sin: Float64Array };

/** @param shift in quarters of a sample */
function turns(size: number, shift: number): Turns {
  const angle = (k: number) => (2 * Math.PI * k * shift) / (OVERSAMPLING * size);
  const length = size / 2 + 1;
  const cos = Float64Array.from({ length }, (_, k) => Math.cos(angle(k)));
  // Half the rate turns both ways, as it is its own mirror.
  const sin = Float64Array.from({ length }, (_, k) => (k === size / 2 ? 0 : -Math.sin(angle(k))));
  return { cos, sin };
}

/** Power spectra of two real signals that were transformed as one, the second as its imaginary part. */
function readPowers(transformed: Float64Array, [first, second]: Pair): void {
  const size = transformed.length / 2;
  for (let k = 0; k <= size / 2; k += 1) {
    const mirror = (size - k) % size;
    const re = transformed[2 * k] as number;
    const im = transformed[2 * k + 1] as number;
    const mirrorRe = transformed[2 * mirror] as number;
    const mirrorIm = transformed[2 * mirror + 1] as number;
    first[k] = ((re + mirrorRe) ** 2 + (im - mirrorIm) ** 2) / 4;
    second[k] = ((im + mirrorIm) ** 2 + (re - mirrorRe) ** 2) / 4;
  }
}

type Turned = readonly [power: Float64Array, by: Turns];

/** The spectra of two real signals as one, the second as its imaginary part. */
function writeSpectra(into: Float64Array, [powerA, byA]: Turned, [powerB, byB]: Turned): void {
  const size = into.length / 2;
  for (let k = 0; k <= size / 2; k += 1) {
    const reA = (powerA[k] as number) * (byA.cos[k] as number);
    const imA = (powerA[k] as number) * (byA.sin[k] as number);
    const reB = (powerB[k] as number) * (byB.cos[k] as number);
    const imB = (powerB[k] as number) * (byB.sin[k] as number);
    const mirror = (size - k) % size;
    into[2 * mirror] = reA + imB;
    into[2 * mirror + 1] = reB - imA;
    // After its mirror: the two that are their own have no imaginary part.
    into[2 * k] = reA - imB;
    into[2 * k + 1] = imA + reB;
  }
}

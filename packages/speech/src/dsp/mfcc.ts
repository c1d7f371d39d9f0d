import type { FrameFeatures } from './log-mel.ts';

/**
 * Mel-frequency cepstral coefficients: the orthonormal cosine transform (DCT-II) of the log-mel
 * energies of each frame, its first `count` values (torchaudio's MFCC with `log_mels`).
 *
 * meyda, the package for it, was not taken: it compresses by `log(1 + x)`, which is no logarithm for
 * audio below full scale, so its coefficients change with the gain; and its frames are powers of two.
 */
export function mfcc(logMel: FrameFeatures, count: number): FrameFeatures {
  const { frames, perFrame: bands } = logMel;
  const cosines = cosineTable(bands, count);
  const values = new Float32Array(frames * count);
  for (let frame = 0; frame < frames; frame += 1) {
    for (let c = 0; c < count; c += 1) {
      let sum = 0;
      for (let band = 0; band < bands; band += 1) {
        sum += (logMel.values[frame * bands + band] as number) * (cosines[c * bands + band] as number);
      }
      values[frame * count + c] = sum;
    }
  }
  return { frames, perFrame: count, stepMs: logMel.stepMs, values };
}

function cosineTable(bands: number, count: number): Float64Array {
  const table = new Float64Array(count * bands);
  for (let c = 0; c < count; c += 1) {
    const scale = Math.sqrt((c === 0 ? 1 : 2) / bands);
    for (let band = 0; band < bands; band += 1) {
      table[c * bands + band] = scale * Math.cos((Math.PI * c * (band + 0.5)) / bands);
    }
  }
  return table;
}

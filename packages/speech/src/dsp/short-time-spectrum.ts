import FFT from 'fft.js';

/**
 * Visits the power spectrum of one frame after the other, without keeping any: frame `i` is centred on
 * sample `i · hop`, and the audio is mirrored at its ends, so that there is a frame for every hop begun
 * (the layout of torch.stft with `center`). The window is a periodic Hann window.
 *
 * @param visit gets the frame's number and |X|² of bins 0 to fftSize / 2, in an array that is overwritten.
 */
export type SpectrumReader = (
  samples: Float32Array,
  visit: (frame: number, power: Float64Array) => void,
) => void;

export type SpectrumLayout = {
  readonly windowSamples: number;
  readonly hopSamples: number;
  /** A power of two, at least the window. */
  readonly fftSize: number;
};

export const spectrumFrames = (sampleCount: number, { hopSamples, fftSize }: SpectrumLayout): number =>
  sampleCount > fftSize / 2 ? Math.floor(sampleCount / hopSamples) + 1 : 0;

export function spectrumReader(layout: SpectrumLayout): SpectrumReader {
  const { windowSamples, hopSamples, fftSize } = layout;
  const fft = new FFT(fftSize);
  const frame = new Float64Array(fftSize);
  const spectrum = new Float64Array(2 * fftSize);
  const power = new Float64Array(fftSize / 2 + 1);
  const window = Float64Array.from(
    { length: windowSamples },
    (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / windowSamples),
  );
  const padding = Math.floor((fftSize - windowSamples) / 2);

  return (samples, visit) => {
    const frames = spectrumFrames(samples.length, layout);
    for (let i = 0; i < frames; i += 1) {
      const start = i * hopSamples - fftSize / 2 + padding;
      for (let k = 0; k < windowSamples; k += 1) {
        const sample = samples[mirrored(start + k, samples.length)] as number;
        frame[padding + k] = sample * (window[k] as number);
      }
      fft.realTransform(spectrum, frame);
      for (let k = 0; k < power.length; k += 1) {
        power[k] = (spectrum[2 * k] as number) ** 2 + (spectrum[2 * k + 1] as number) ** 2;
      }
      visit(i, power);
    }
  };
}

/** The place within the audio that a place beyond its ends mirrors; the end itself comes once. */
function mirrored(index: number, length: number): number {
  const place = Math.abs(index);
  return place < length ? place : 2 * (length - 1) - place;
}

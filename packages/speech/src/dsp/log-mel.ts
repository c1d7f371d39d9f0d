import { msOf, SAMPLE_RATE_HZ, samplesOf } from './frames.ts';
import { type SpectrumLayout, spectrumFrames, spectrumReader } from './short-time-spectrum.ts';

export type LogMelSettings = {
  readonly bands: number;
  readonly minHz: number;
  readonly maxHz: number;
  /** Frames of 25 ms every 10 ms by default. */
  readonly layout?: SpectrumLayout;
  /** `natural`, the default: log(x + 1e-6). `decibels`: 10 log10(max(x, 1e-10)). */
  readonly scale?: 'natural' | 'decibels';
};

/** Values of one frame after the other: frame `i` is at `i · stepMs`. */
export type FrameFeatures = {
  readonly frames: number;
  readonly perFrame: number;
  readonly stepMs: number;
  /** `frames` × `perFrame`, frame by frame. */
  readonly values: Float32Array;
};

const DEFAULT_LAYOUT: SpectrumLayout = {
  windowSamples: samplesOf(25),
  hopSamples: samplesOf(10),
  fftSize: 512,
};

/** The input of the networks, as training/speech/log_mel.py defines it: 50 ms every 20 ms. */
export const NETWORK_LOG_MEL: LogMelSettings = {
  bands: 96,
  minHz: 50,
  maxHz: 7600,
  layout: { windowSamples: samplesOf(50), hopSamples: samplesOf(20), fftSize: 1024 },
  scale: 'decibels',
};

/** Each keeps digital silence finite, far below the noise of any microphone. */
const SCALES = {
  natural: (energy: number) => Math.log(energy + 1e-6),
  decibels: (energy: number) => 10 * Math.log10(Math.max(energy, 1e-10)),
} as const;

/**
 * Logarithm of the energy in triangular bands, equally wide on the mel scale (HTK's, without
 * normalisation): by default what torchaudio's MelSpectrogram gives for `n_fft=512, win_length=400,
 * hop_length=160`, after `log(x + 1e-6)`.
 *
 * @returns a function of 16 kHz mono; tables and buffers are made once.
 */
export function logMelExtractor(settings: LogMelSettings): (samples: Float32Array) => FrameFeatures {
  const { bands, layout = DEFAULT_LAYOUT } = settings;
  const compressed = SCALES[settings.scale ?? 'natural'];
  const read = spectrumReader(layout);
  const filters = melFilters(settings, layout.fftSize);
  return (samples) => {
    const frames = spectrumFrames(samples.length, layout);
    const values = new Float32Array(frames * bands);
    read(samples, (frame, power) => {
      for (let band = 0; band < bands; band += 1) {
        const { firstBin, weights } = filters[band] as MelFilter;
        let energy = 0;
        for (let k = 0; k < weights.length; k += 1) {
          energy += (weights[k] as number) * (power[firstBin + k] as number);
        }
        values[frame * bands + band] = compressed(energy);
      }
    });
    return { frames, perFrame: bands, stepMs: msOf(layout.hopSamples), values };
  };
}

type MelFilter = { readonly firstBin: number; readonly weights: Float64Array };

function melFilters({ bands, minHz, maxHz }: LogMelSettings, fftSize: number): MelFilter[] {
  const [low, high] = [melOf(minHz), melOf(maxHz)];
  const edgeHz = (i: number): number => hzOf(low + ((high - low) * i) / (bands + 1));
  const binHz = SAMPLE_RATE_HZ / fftSize;
  return Array.from({ length: bands }, (_, band) => {
    const [left, centre, right] = [edgeHz(band), edgeHz(band + 1), edgeHz(band + 2)];
    const firstBin = Math.ceil(left / binHz);
    const lastBin = Math.min(fftSize / 2, Math.floor(right / binHz));
    const weights = Float64Array.from({ length: Math.max(0, lastBin - firstBin + 1) }, (_, k) => {
      const hz = (firstBin + k) * binHz;
      return Math.max(0, Math.min((hz - left) / (centre - left), (right - hz) / (right - centre)));
    });
    return { firstBin, weights };
  });
}

const melOf = (hz: number): number => 2595 * Math.log10(1 + hz / 700);
const hzOf = (mel: number): number => 700 * (10 ** (mel / 2595) - 1);

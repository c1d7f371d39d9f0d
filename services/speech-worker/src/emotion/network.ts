import { InferenceSession, Tensor } from 'onnxruntime-node';
import { SAMPLE_RATE_HZ } from '../dsp/frames.ts';
import { type LogMelSettings, logMelExtractor } from '../dsp/log-mel.ts';

/** The classes of RAVDESS, in the order of the network's answer. */
export const VOICE_CLASSES = [
  'neutral',
  'calm',
  'happy',
  'sad',
  'angry',
  'fearful',
  'disgust',
  'surprised',
] as const;
export type VoiceClass = (typeof VOICE_CLASSES)[number];

/** What the network hears, as training/speech/log_mel.py defines it: 50 ms every 20 ms. */
export const VOICE_LOG_MEL: LogMelSettings = {
  bands: 96,
  minHz: 50,
  maxHz: 7600,
  layout: { windowSamples: 0.05 * SAMPLE_RATE_HZ, hopSamples: 0.02 * SAMPLE_RATE_HZ, fftSize: 1024 },
  scale: 'decibels',
};

/** Calibrated probabilities of the {@link VOICE_CLASSES} for a stretch of speech, 16 kHz mono. */
export type VoiceNetwork = (samples: Float32Array) => Promise<number[]>;

/** @param weights the ONNX file of the model `speech-emotion`. */
export async function loadVoiceNetwork(
  weights: Uint8Array,
  options: InferenceSession.SessionOptions,
): Promise<VoiceNetwork> {
  const session = await InferenceSession.create(weights, options);
  const logMel = logMelExtractor(VOICE_LOG_MEL);
  return async (samples) => {
    const { frames, perFrame, values } = logMel(samples);
    const { emotion } = await session.run({ decibels: new Tensor('float32', values, [1, frames, perFrame]) });
    if (emotion?.data.length !== VOICE_CLASSES.length)
      throw new Error('the network does not answer with its eight classes');
    return Array.from(emotion.data, Number);
  };
}

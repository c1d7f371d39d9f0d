import { throwIfStopped } from '@poise/inference';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { FrameFeatures } from '../dsp/log-mel.ts';

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

/** Calibrated probabilities of the {@link VOICE_CLASSES} for the {@link HEARD_LOG_MEL} of a stretch of speech. */
export type VoiceNetwork = (spectrogram: FrameFeatures) => Promise<number[]>;

/** @param weights the ONNX file of the model `speech-emotion`. */
export async function loadVoiceNetwork(
  weights: Uint8Array,
  options: InferenceSession.SessionOptions,
): Promise<VoiceNetwork> {
  const session = await InferenceSession.create(weights, options);
  return async ({ frames, perFrame, values }) => {
    throwIfStopped();
    const { emotion } = await session.run({ decibels: new Tensor('float32', values, [1, frames, perFrame]) });
    if (emotion?.data.length !== VOICE_CLASSES.length)
      throw new Error('the network does not answer with its eight classes');
    return Array.from(emotion.data, Number);
  };
}

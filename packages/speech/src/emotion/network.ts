import { openOnnx } from '@poise/inference';
import { Tensor } from '@poise/inference/onnxruntime';
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

/** @throws PoiseError `model_missing` or `model_corrupt`. */
export async function loadVoiceNetwork(): Promise<VoiceNetwork> {
  const run = await openOnnx('speech-emotion');
  return async ({ frames, perFrame, values }) => {
    const { emotion } = await run({ decibels: new Tensor('float32', values, [1, frames, perFrame]) });
    if (emotion?.data.length !== VOICE_CLASSES.length)
      throw new Error('the network does not answer with its eight classes');
    return Array.from(emotion.data, Number);
  };
}

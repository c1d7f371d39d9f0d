import { openOnnx } from '@poise/inference';
import { Tensor } from '@poise/inference/onnxruntime';
import { VOCAL_CLASSES } from '@poise/shared/contracts';
import type { FrameFeatures } from '../../dsp/log-mel.ts';

/** Calibrated probabilities of the {@link VOCAL_CLASSES} for the `NETWORK_LOG_MEL` of a segment of speech. */
export type EmotionNetwork = (spectrogram: FrameFeatures) => Promise<number[]>;

/** @throws PoiseError `model_missing` or `model_corrupt`. */
export async function loadEmotionNetwork(): Promise<EmotionNetwork> {
  const run = await openOnnx('speech-emotion');
  return async ({ frames, perFrame, values }) => {
    const { emotion } = await run({ decibels: new Tensor('float32', values, [1, frames, perFrame]) });
    if (emotion?.data.length !== VOCAL_CLASSES.length)
      throw new Error('the network does not output its eight classes');
    return Array.from(emotion.data, Number);
  };
}

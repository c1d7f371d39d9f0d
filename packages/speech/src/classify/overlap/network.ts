import { openOnnx } from '@poise/inference';
import { Tensor } from '@poise/inference/onnxruntime';
import type { FrameFeatures } from '../../dsp/log-mel.ts';

/** Frames of the spectrogram for each output. */
const FRAMES_PER_STEP = 2;

/**
 * Probabilities that several people speak at once, one for every 40 ms of the `NETWORK_LOG_MEL` of a
 * segment of speech, from its start.
 */
export type OverlapNetwork = (spectrogram: FrameFeatures) => Promise<Float32Array>;

/** @throws PoiseError `model_missing` or `model_corrupt`. */
export async function loadOverlapNetwork(): Promise<OverlapNetwork> {
  const run = await openOnnx('overlap');
  return async ({ frames, perFrame, values }) => {
    const { overlap } = await run({ decibels: new Tensor('float32', values, [1, frames, perFrame]) });
    const data = overlap?.data;
    if (!(data instanceof Float32Array) || data.length !== Math.ceil(frames / FRAMES_PER_STEP))
      throw new Error('the network does not output one value for every two frames');
    return data;
  };
}

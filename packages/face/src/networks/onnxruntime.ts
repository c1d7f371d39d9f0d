import { findModel, loadManifest, openOnnx } from '@poise/inference';
import { Tensor } from '@poise/inference/onnxruntime';
import { filled, type Network } from './network.ts';

/**
 * Loads a model of the manifest into onnxruntime.
 *
 * @throws PoiseError `model_missing` or `model_corrupt`
 */
export async function loadOnnx(modelId: string): Promise<Network> {
  const { inputs, outputs } = findModel(modelId, loadManifest());
  const [{ name, shape }] = inputs as [(typeof inputs)[number]];
  const run = await openOnnx(modelId);
  return async (input, batch = 1) => {
    const results = await run({ [name]: new Tensor('float32', input, filled(shape, batch)) });
    return outputs.map((output) => results[output.name]?.data as Float32Array);
  };
}

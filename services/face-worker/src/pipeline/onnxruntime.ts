import { findModel, loadManifest, ONNX_SESSION_OPTIONS, readOnnx, throwIfStopped } from '@poise/inference';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { filled, type Network } from './network.ts';

/**
 * Loads a model of the manifest into onnxruntime.
 *
 * @throws PoiseError `model_missing` or `model_corrupt`.
 */
export async function loadOnnx(modelId: string): Promise<Network> {
  const { inputs, outputs } = findModel(modelId, loadManifest());
  const [{ name, shape }] = inputs as [(typeof inputs)[number]];
  const session = await InferenceSession.create(await readOnnx(modelId), ONNX_SESSION_OPTIONS);
  return async (input, batch = 1) => {
    throwIfStopped();
    const results = await session.run({ [name]: new Tensor('float32', input, filled(shape, batch)) });
    return outputs.map((output) => results[output.name]?.data as Float32Array);
  };
}

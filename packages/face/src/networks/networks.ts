import { type Backend, findModel, loadManifest } from '@poise/inference';
import { type AnchorOutput, DETECTOR_SIZE } from '../detection/detector.ts';
import { EYE_OUTPUT, EYE_SIZE } from '../landmarks/eyes.ts';
import { MESH_SIZE } from '../landmarks/mesh.ts';
import { PORTRAIT_SIZE } from '../landmarks/portrait.ts';
import type { Network } from './network.ts';
import { loadOnnx } from './onnxruntime.ts';

/** The networks as functions of pixels; inputs and outputs as described in models/manifest.json. */
export type Networks = {
  detect(rgb: Float32Array): Promise<AnchorOutput[]>;
  /** `presence`: probability that the crop shows a face. */
  mesh(rgb: Float32Array): Promise<{ landmarks: Float32Array; presence: number }>;
  /** Both eyes in one batch. */
  eyes(right: Float32Array, left: Float32Array): Promise<{ right: Float32Array; left: Float32Array }>;
  /** Probabilities of `batch` grey portraits, 0 to 255, by head. */
  emotion(grey: Float32Array, batch: number): Promise<{ ferplus: Float32Array; fer2013: Float32Array }>;
};

/**
 * Loads the face models from verified files and runs each once, so that the first face is not slower.
 *
 * @throws PoiseError `model_missing` or `model_corrupt`
 */
export async function loadNetworks(backend: Backend = 'onnx'): Promise<Networks> {
  const [detector, mesh, iris, emotion] = (await Promise.all(
    ['blazeface-back', 'facemesh', 'iris', 'face-emotion'].map((id) => loadNetwork(id, backend)),
  )) as [Network, Network, Network, Network];

  const networks: Networks = {
    async detect(rgb) {
      const [near, far, nearBoxes, farBoxes] = (await detector(rgb)) as [
        Float32Array,
        Float32Array,
        Float32Array,
        Float32Array,
      ];
      return [
        { logits: near, regressors: nearBoxes },
        { logits: far, regressors: farBoxes },
      ];
    },
    async mesh(rgb) {
      const [landmarks, presence] = (await mesh(rgb)) as [Float32Array, Float32Array];
      return { landmarks, presence: presence[0] ?? 0 };
    },
    async eyes(right, left) {
      const both = new Float32Array(right.length + left.length);
      both.set(right);
      both.set(left, right.length);
      const [output] = (await iris(both, 2)) as [Float32Array];
      return { right: output.subarray(0, EYE_OUTPUT), left: output.subarray(EYE_OUTPUT) };
    },
    async emotion(grey, batch) {
      const [ferplus, fer2013] = (await emotion(grey, batch)) as [Float32Array, Float32Array];
      return { ferplus, fer2013 };
    },
  };

  await networks.detect(new Float32Array(DETECTOR_SIZE ** 2 * 3));
  await networks.mesh(new Float32Array(MESH_SIZE ** 2 * 3));
  const eye = new Float32Array(EYE_SIZE ** 2 * 3);
  await networks.eyes(eye, eye);
  await networks.emotion(new Float32Array(PORTRAIT_SIZE ** 2), 1);
  return networks;
}

async function loadNetwork(modelId: string, backend: Backend): Promise<Network> {
  if (backend === 'onnx' || findModel(modelId, loadManifest()).format === 'onnx') return loadOnnx(modelId);
  // Loaded on demand: only the reference needs it, and it costs memory and half a second.
  const { loadTensorflow } = await import('./tensorflow.ts');
  return loadTensorflow(modelId);
}

import { type AnchorOutput, DETECTOR_SIZE } from './detector.ts';
import { EYE_OUTPUT, EYE_SIZE } from './eyes.ts';
import { MESH_SIZE } from './mesh.ts';
import { PORTRAIT_SIZE } from './portrait.ts';
import { type Backend, execute, loadGraph, startTensorflow } from './tensorflow.ts';

/** The networks as functions of pixels; inputs and outputs as models/manifest.json describes them. */
export type Networks = {
  backend: Backend;
  detect(rgb: Float32Array): Promise<AnchorOutput[]>;
  /** `presence`: probability that the crop shows a face. */
  mesh(rgb: Float32Array): Promise<{ landmarks: Float32Array; presence: number }>;
  /** Both eyes in one go. */
  eyes(right: Float32Array, left: Float32Array): Promise<{ right: Float32Array; left: Float32Array }>;
  emotion(luma: Float32Array): Promise<Float32Array>;
};

/** Loads the face models from verified files and runs each once, so that the first face is not the slow one. */
export async function loadNetworks(): Promise<Networks> {
  const backend = await startTensorflow();
  const [detector, mesh, iris, emotion] = await Promise.all([
    loadGraph('blazeface-back'),
    loadGraph('facemesh'),
    loadGraph('iris'),
    loadGraph('emotion-mini-xception'),
  ]);

  const networks: Networks = {
    backend,
    async detect(rgb) {
      const [near, far, nearBoxes, farBoxes] = execute(
        detector,
        rgb,
        [1, DETECTOR_SIZE, DETECTOR_SIZE, 3],
        ['Identity:0', 'Identity_1:0', 'Identity_2:0', 'Identity_3:0'],
      ) as [Float32Array, Float32Array, Float32Array, Float32Array];
      return [
        { logits: near, regressors: nearBoxes },
        { logits: far, regressors: farBoxes },
      ];
    },
    async mesh(rgb) {
      const [landmarks, presence] = execute(
        mesh,
        rgb,
        [1, MESH_SIZE, MESH_SIZE, 3],
        ['Identity_2:0', 'Identity_1:0'],
      ) as [Float32Array, Float32Array];
      return { landmarks, presence: presence[0] ?? 0 };
    },
    async eyes(right, left) {
      const both = new Float32Array(right.length + left.length);
      both.set(right);
      both.set(left, right.length);
      const [output] = execute(iris, both, [2, EYE_SIZE, EYE_SIZE, 3], ['Identity:0']) as [Float32Array];
      return { right: output.subarray(0, EYE_OUTPUT), left: output.subarray(EYE_OUTPUT) };
    },
    async emotion(luma) {
      const [output] = execute(emotion, luma, [1, PORTRAIT_SIZE, PORTRAIT_SIZE, 1], ['Identity:0']) as [
        Float32Array,
      ];
      return output;
    },
  };

  await networks.detect(new Float32Array(DETECTOR_SIZE ** 2 * 3));
  await networks.mesh(new Float32Array(MESH_SIZE ** 2 * 3));
  const eye = new Float32Array(EYE_SIZE ** 2 * 3);
  await networks.eyes(eye, eye);
  await networks.emotion(new Float32Array(PORTRAIT_SIZE ** 2));
  return networks;
}

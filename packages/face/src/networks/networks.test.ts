import { beforeAll, describe, expect, it } from 'vitest';
import { DETECTOR_SIZE } from '../detection/detector.ts';
import { cropRgb, letterbox } from '../images/crop.ts';
import { EYE_SIZE } from '../landmarks/eyes.ts';
import { MESH_SIZE } from '../landmarks/mesh.ts';
import { CLIPS, readFrames } from '../testing/frames.ts';
import { loadNetworks, type Networks } from './networks.ts';

/** Largest difference relative to the scale of an output: its largest magnitude in the reference, at least 1. */
const TOLERANCE = 1e-4;

let onnx: Networks;
let reference: Networks;
beforeAll(async () => {
  [onnx, reference] = [await loadNetworks('onnx'), await loadNetworks('tfjs')];
});

/** The input of each network, generated from one function of pixels. */
type Inputs = {
  detect: Float32Array;
  mesh: Float32Array;
  right: Float32Array;
  left: Float32Array;
};

async function outputs(networks: Networks, inputs: Inputs): Promise<Record<string, Float32Array>> {
  const [near, far] = await networks.detect(inputs.detect);
  const { landmarks, presence } = await networks.mesh(inputs.mesh);
  const { right, left } = await networks.eyes(inputs.right, inputs.left);
  return {
    nearLogits: near?.logits as Float32Array,
    nearRegressors: near?.regressors as Float32Array,
    farLogits: far?.logits as Float32Array,
    farRegressors: far?.regressors as Float32Array,
    landmarks,
    presence: Float32Array.of(presence),
    right,
    left,
  };
}

async function expectAgreement(inputs: Inputs): Promise<void> {
  const [computed, expected] = [await outputs(onnx, inputs), await outputs(reference, inputs)];
  for (const [name, values] of Object.entries(expected)) {
    expect(computed[name]?.length, name).toBe(values.length);
    const scale = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
    const difference = values.reduce(
      (largest, value, i) => Math.max(largest, Math.abs(value - (computed[name]?.[i] ?? Number.NaN))),
      0,
    );
    expect(difference / scale, name).toBeLessThan(TOLERANCE);
  }
}

describe('networks on onnxruntime against TensorFlow.js', () => {
  it.each([
    ['black', () => 0],
    ['white', () => 1],
    ['a slope', (i: number, length: number) => i / length],
    // Fractional part of large sines: noise that is the same on every machine.
    ['noise', (i: number) => Math.abs(Math.sin(i * 12.9898) * 43758.5453) % 1],
  ])('when the input is %s, then every output agrees', async (_, at) => {
    const image = (length: number, low: number) =>
      Float32Array.from({ length }, (_, i) => low + (1 - low) * at(i, length));
    await expectAgreement({
      detect: image(DETECTOR_SIZE ** 2 * 3, -1),
      mesh: image(MESH_SIZE ** 2 * 3, 0),
      right: image(EYE_SIZE ** 2 * 3, 0),
      left: image(EYE_SIZE ** 2 * 3, 0).toReversed(),
    });
  });
});

const skipNote = CLIPS.length > 0 ? '' : ' (skipped: ../shared/media is missing, see POISE_SHARED)';
describe.skipIf(CLIPS.length === 0)(
  `networks on onnxruntime against TensorFlow.js, on people${skipNote}`,
  () => {
    it.each(CLIPS.map((clip) => [clip.split('/').at(-1), clip]))(
      'when the input is %s, then every output agrees',
      async (_, clip) => {
        for (const frame of readFrames(clip, { fps: 1 })) {
          const crop = (size: number) => letterbox(frame, size);
          const eye = cropRgb(frame, crop(EYE_SIZE), 0, 1);
          await expectAgreement({
            detect: cropRgb(frame, crop(DETECTOR_SIZE), -1, 1),
            mesh: cropRgb(frame, crop(MESH_SIZE), 0, 1),
            right: eye,
            left: cropRgb(frame, { ...crop(EYE_SIZE), mirrored: true }, 0, 1),
          });
        }
      },
    );
  },
);

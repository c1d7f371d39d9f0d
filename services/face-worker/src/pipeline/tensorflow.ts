import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { readModel } from '@poise/inference';
import { type GraphModel, loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';

export type Backend = 'tfjs-node' | 'tfjs-wasm';

/**
 * Starts TensorFlow.js: natively where the library of tfjs-node loads, in WebAssembly otherwise,
 * with one thread, since the pool has one for each core. (The native library takes its number of
 * threads from TF_NUM_INTRAOP_THREADS in the environment of the process.)
 */
export async function startTensorflow(): Promise<Backend> {
  if (await startNative()) return 'tfjs-node';
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  const folder = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
  setWasmPaths(`${folder}/`);
  if (!(await tf.setBackend('wasm'))) throw new Error('the WebAssembly backend does not start');
  await tf.ready();
  return 'tfjs-wasm';
}

/**
 * tfjs-node is optional: its install script fetches a library that many machines cannot reach, and its
 * kernels call functions that newer versions of Node no longer have. So it must add two numbers first.
 */
async function startNative(): Promise<boolean> {
  try {
    // Not a literal: the package need not be installed for the types to be checked.
    const native: string = '@tensorflow/tfjs-node';
    await import(native);
    return (await tf.setBackend('tensorflow')) && tf.add(1, 1).dataSync()[0] === 2;
  } catch {
    return false;
  }
}

/**
 * Loads a TensorFlow.js graph model of the manifest from verified bytes.
 *
 * @throws PoiseError `model_missing` or `model_corrupt`.
 */
export async function loadGraph(modelId: string): Promise<GraphModel> {
  const files = [...(await readModel(modelId))];
  const [, topology] = files.find(([path]) => path.endsWith('.json')) ?? [];
  const [, weights] = files.find(([path]) => path.endsWith('.bin')) ?? [];
  if (!topology || !weights) throw new Error(`${modelId} is not a graph model of one .json and one .bin`);
  const { modelTopology, weightsManifest } = JSON.parse(new TextDecoder().decode(topology)) as {
    modelTopology: object;
    weightsManifest: { weights: tf.io.WeightsManifestEntry[] }[];
  };
  return loadGraphModel(
    tf.io.fromMemory({
      modelTopology,
      weightSpecs: weightsManifest.flatMap((group) => group.weights),
      weightData: weights.slice().buffer,
    }),
  );
}

/** Runs a graph on one input; the outputs come in the order of `outputNames`. */
export function execute(
  graph: GraphModel,
  input: Float32Array,
  shape: number[],
  outputNames: string[],
): Float32Array[] {
  return tf.tidy(() => {
    const outputs = graph.execute(tf.tensor(input, shape), outputNames);
    return (Array.isArray(outputs) ? outputs : [outputs]).map((output) => output.dataSync<'float32'>());
  });
}

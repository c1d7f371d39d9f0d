import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { findModel, loadManifest, readModel, throwIfStopped } from '@poise/inference';
import { type GraphModel, loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import { filled, type Network } from './network.ts';

/**
 * Starts TensorFlow.js: natively if the library of tfjs-node loads, otherwise in WebAssembly. One thread, since
 * the pool has one per core. (The native library reads its number of threads from TF_NUM_INTRAOP_THREADS in the
 * environment of the process.)
 */
async function startTensorflow(): Promise<void> {
  if (await startNative()) return;
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  const folder = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
  setWasmPaths(`${folder}/`);
  if (!(await tf.setBackend('wasm'))) throw new Error('the WebAssembly backend does not start');
  await tf.ready();
}

/**
 * tfjs-node is optional: its install script downloads a library that many machines cannot reach, and its kernels
 * call functions that newer versions of Node have removed. They must be restored first.
 */
async function startNative(): Promise<boolean> {
  try {
    // Not a literal, so that type checking does not require the package.
    const native: string = '@tensorflow/tfjs-node';
    await import(native);
    return (await tf.setBackend('tensorflow')) && tf.add(1, 1).dataSync()[0] === 2;
  } catch {
    return false;
  }
}

let started: Promise<void> | undefined;

/**
 * Loads a TensorFlow.js graph model of the manifest from verified bytes.
 *
 * @throws PoiseError `model_missing` or `model_corrupt`
 */
export async function loadTensorflow(modelId: string): Promise<Network> {
  const { inputs, outputs } = findModel(modelId, loadManifest());
  const [{ shape }] = inputs as [(typeof inputs)[number]];
  const outputNames = outputs.map(({ name }) => name);
  started ??= startTensorflow();
  await started;
  const graph = await loadGraph(modelId);
  return async (input, batch = 1) => {
    throwIfStopped();
    return tf.tidy(() => {
      const results = graph.execute(tf.tensor(input, filled(shape, batch)), outputNames);
      return (Array.isArray(results) ? results : [results]).map((result) => result.dataSync<'float32'>());
    });
  };
}

async function loadGraph(modelId: string): Promise<GraphModel> {
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
      weightData: new Uint8Array(weights).buffer,
    }),
  );
}

import { readOnnx } from './converted.ts';
import type { InferenceSession } from './onnxruntime.ts';
import { throwIfStopped } from './stop.ts';

/**
 * onnxruntime session options for use in a thread of a model pool. Each thread of the pool accounts for one
 * core; sessions that started their own threads would compete for them.
 */
export const ONNX_SESSION_OPTIONS = {
  executionProviders: ['cpu'],
  executionMode: 'sequential',
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  graphOptimizationLevel: 'all',
  // Shapes are fixed, so the second and later runs reuse the same buffers.
  enableCpuMemArena: true,
  enableMemPattern: true,
  logSeverityLevel: 3,
} as const satisfies InferenceSession.SessionOptions;

/** Runs a network once. Feeds are keyed by input name, results by output name; all outputs by default. */
export type OnnxNetwork = (
  feeds: InferenceSession.FeedsType,
  outputs?: readonly string[],
) => Promise<InferenceSession.ReturnType>;

/**
 * Opens a model of the manifest. Its runs throw once the task of their thread has been stopped, so all code
 * that runs in a model pool opens its networks with this function.
 *
 * @throws PoiseError as {@link readOnnx}.
 */
export async function openOnnx(modelId: string): Promise<OnnxNetwork> {
  return openNetwork(await readOnnx(modelId));
}

/**
 * Opens one network of a model that has several.
 *
 * @param options.keepsMemory whether later runs reuse the memory of earlier ones, as runs of one size can
 */
export async function openNetwork(
  file: Uint8Array,
  { keepsMemory = true }: { keepsMemory?: boolean } = {},
): Promise<OnnxNetwork> {
  // Imported here so that code that only reads the manifest does not load the native library.
  const { InferenceSession } = await import('./onnxruntime.ts');
  const session = await InferenceSession.create(file, {
    ...ONNX_SESSION_OPTIONS,
    enableCpuMemArena: keepsMemory,
    enableMemPattern: keepsMemory,
  });
  return async (feeds, outputs) => {
    throwIfStopped();
    return outputs ? session.run(feeds, outputs) : session.run(feeds);
  };
}

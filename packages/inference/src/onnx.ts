import { readOnnx } from './converted.ts';
import type { InferenceSession } from './onnxruntime.ts';
import { throwIfStopped } from './stop.ts';

/**
 * Session options for onnxruntime inside a thread of a model pool. Every thread of the pool is one
 * core's worth of work: a session that started threads of its own would make them all fight.
 */
export const ONNX_SESSION_OPTIONS = {
  executionProviders: ['cpu'],
  executionMode: 'sequential',
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  graphOptimizationLevel: 'all',
  // Shapes are fixed, so both reuse the same buffers from the second run on.
  enableCpuMemArena: true,
  enableMemPattern: true,
  logSeverityLevel: 3,
} as const satisfies InferenceSession.SessionOptions;

/** Runs a network once: tensors by the names of its inputs in, by those of its outputs out. */
export type OnnxNetwork = (feeds: InferenceSession.FeedsType) => Promise<InferenceSession.ReturnType>;

/**
 * Opens a model of the manifest. Its runs end where the task of their thread was stopped, so whatever runs
 * in a model pool opens its networks here.
 *
 * @throws PoiseError as {@link readOnnx}.
 */
export async function openOnnx(modelId: string): Promise<OnnxNetwork> {
  const model = await readOnnx(modelId);
  // Here and not above: who only reads the manifest needs no native library.
  const { InferenceSession } = await import('./onnxruntime.ts');
  const session = await InferenceSession.create(model, ONNX_SESSION_OPTIONS);
  return async (feeds) => {
    throwIfStopped();
    return session.run(feeds);
  };
}

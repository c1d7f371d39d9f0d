import { z } from 'zod';
import type { Model } from './manifest.ts';

/**
 * The runtime of the manifest's TensorFlow.js graphs: onnxruntime, after conversion, or TensorFlow.js itself as the
 * reference. ONNX models always run on onnxruntime.
 */
export const backend = z.enum(['onnx', 'tfjs']);
export type Backend = z.infer<typeof backend>;

/** The files that determine a model's results, with their checksums. On onnxruntime this includes the converted file. */
export function filesUsed(
  { files, converted }: Pick<Model, 'files' | 'converted'>,
  on: Backend,
): { path: string; sha256: string }[] {
  return converted && on === 'onnx' ? [...files, { path: 'converted.onnx', ...converted }] : files;
}

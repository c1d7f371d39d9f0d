import { z } from 'zod';
import type { Model } from './manifest.ts';

/**
 * What runs TensorFlow.js graphs of the manifest: onnxruntime, after a conversion, or TensorFlow.js itself, the
 * reference. Models that come as ONNX run on onnxruntime either way.
 */
export const backend = z.enum(['onnx', 'tfjs']);
export type Backend = z.infer<typeof backend>;

/** The files that a model's results come from, with their checksums: on onnxruntime, the converted one too. */
export function filesRun(
  { files, converted }: Pick<Model, 'files' | 'converted'>,
  runBy: Backend,
): { path: string; sha256: string }[] {
  return converted && runBy === 'onnx' ? [...files, { path: 'converted.onnx', ...converted }] : files;
}

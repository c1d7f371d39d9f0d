import type { InferenceSession } from 'onnxruntime-node';

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

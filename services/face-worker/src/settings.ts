import { availableParallelism } from 'node:os';
import { backend } from '@poise/inference';
import { lanes } from '@poise/runtime';
import { z } from 'zod';

const count = z.coerce.number().int().min(1).max(64);

/** What the face worker understands besides what every service does. */
export const faceWorkerSettings = {
  LANES: lanes,
  THREADS: count
    .default(Math.max(1, Math.floor(availableParallelism() / 2)))
    .meta({ description: 'Threads that models run in', shownDefault: 'half of the processors' }),
  POISE_FACE_BACKEND: backend
    .default('onnx')
    .describe(
      'What runs the face networks: onnxruntime, or TensorFlow.js as the slower reference. The same for gateway and face workers, since `/v1/capabilities` attests it',
    ),
  // More than threads, so that one job decodes while another computes.
  CONCURRENCY: count
    .optional()
    .meta({ description: 'Jobs at a time in each lane', shownDefault: '`THREADS` + 1' }),
} as const;

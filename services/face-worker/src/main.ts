import { availableParallelism } from 'node:os';
import { createFacePipeline } from '@poise/face';
import { backend } from '@poise/inference';
import { runService } from '@poise/runtime';
import { z } from 'zod';
import { createFaceWorker } from './app.ts';

await runService({
  name: 'face-worker',
  settings: {
    THREADS: z.coerce
      .number()
      .int()
      .min(1)
      .max(64)
      .default(Math.max(1, Math.floor(availableParallelism() / 2))),
    /** What runs the face networks: onnxruntime, or TensorFlow.js as the reference. */
    POISE_FACE_BACKEND: backend.default('onnx'),
    /** Jobs at a time; more than threads, so that one decodes while another computes. */
    CONCURRENCY: z.coerce.number().int().min(1).max(64).optional(),
  },
  async build({ settings, log, queue, blobs, consume, onStop }) {
    const pipeline = await createFacePipeline({
      threads: settings.THREADS,
      backend: settings.POISE_FACE_BACKEND,
    });
    onStop('pipeline', pipeline.close);
    log.info({ backend: pipeline.backend, threads: settings.THREADS }, 'models are loaded');
    const handlers = createFaceWorker({ pipeline, blobs, publish: queue.publish });
    consume('face', handlers, settings.CONCURRENCY ?? settings.THREADS + 1);
  },
});

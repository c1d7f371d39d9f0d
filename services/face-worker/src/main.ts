import { availableParallelism } from 'node:os';
import { createFacePipeline } from '@poise/face';
import { backend } from '@poise/inference';
import { lanes, runService, yieldToLive } from '@poise/runtime';
import { z } from 'zod';
import { createFaceWorker } from './app.ts';

await runService({
  name: 'face-worker',
  settings: {
    LANES: lanes,
    THREADS: z.coerce
      .number()
      .int()
      .min(1)
      .max(64)
      .default(Math.max(1, Math.floor(availableParallelism() / 2))),
    /** The runtime of the face networks: onnxruntime, or TensorFlow.js as the reference. */
    POISE_FACE_BACKEND: backend.default('onnx'),
    /** Concurrent jobs per lane; more than threads, so that one decodes while another computes. */
    CONCURRENCY: z.coerce.number().int().min(1).max(64).optional(),
  },
  async build({ settings, log, queue, blobs, consume, onStop }) {
    if (!settings.LANES.includes('live')) yieldToLive();
    const pipeline = await createFacePipeline({
      threads: settings.THREADS,
      backend: settings.POISE_FACE_BACKEND,
    });
    onStop('pipeline', pipeline.close);
    log.info({ backend: pipeline.backend, threads: settings.THREADS }, 'models are loaded');
    const handlers = createFaceWorker({ pipeline, blobs, publish: queue.publish });
    const concurrency = settings.CONCURRENCY ?? settings.THREADS + 1;
    if (settings.LANES.includes('live')) consume('camera-live', handlers['camera-live'], concurrency);
    if (settings.LANES.includes('batch')) {
      consume('camera-batch', handlers['camera-batch'], concurrency);
      consume('face', handlers.face, 1);
    }
  },
});

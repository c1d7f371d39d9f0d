import { createFacePipeline } from '@poise/face';
import { runService, yieldToLive } from '@poise/runtime';
import { createFaceWorker } from './app.ts';
import { faceWorkerSettings } from './settings.ts';

await runService({
  name: 'face-worker',
  settings: faceWorkerSettings,
  needs: { queue: 'required', blobs: 'required' },
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

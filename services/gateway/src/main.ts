import { inspectAudio, inspectFrame, probeRecording } from '@poise/media';
import { createBus, runPeriodically, runService } from '@poise/runtime';
import { openStore } from '@poise/store';
import { buildApp } from './app.ts';
import { createLiveBatches } from './media/live-batches.ts';
import { publishAnalysis } from './media/work.ts';
import { loadModelCatalogue } from './models.ts';
import { createReconciler } from './reconciler/index.ts';
import { gatewaySettings } from './settings.ts';

await runService({
  name: 'gateway',
  settings: gatewaySettings,
  // The reconciler queues what was accepted while the queue was unavailable; without blobs only uploads fail.
  needs: { queue: 'degrading', blobs: 'degrading' },
  async build({ settings, log, metrics, queue, blobs, onStop, need }) {
    const store = openStore(settings.DATABASE_URL, {
      maxConnections: 20,
      onIdleError: (err) => log.warn({ err }, 'idle database connection failed'),
    });
    onStop('store', store.close);
    need('record', 'required', store.ping);
    const bus = createBus(settings, log);
    onStop('bus', bus.close);
    metrics.watchQueues(() => queue.measure());

    const now = Date.now;
    const reconcile = createReconciler({
      store,
      queue,
      blobs,
      log,
      metrics,
      now,
      overdueMs: settings.OVERDUE_MS,
    });
    onStop('reconciler', runPeriodically(settings.RECONCILE_MS, log, 'reconciling failed', reconcile));

    const batches = createLiveBatches((job) => publishAnalysis(queue, [job]));
    onStop('live batches', batches.close);

    const app = await buildApp({
      store,
      queue,
      blobs,
      batches,
      bus,
      log,
      metrics,
      media: { inspectFrame, inspectAudio, probeRecording },
      models: await loadModelCatalogue({ backend: settings.POISE_FACE_BACKEND }),
      now,
      settings,
    });
    await app.listen({ host: settings.HOST, port: settings.PORT });
    onStop('server', () => app.close());
  },
});

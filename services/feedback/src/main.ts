import { describePipeline } from '@poise/inference';
import { recordSettings, runService } from '@poise/runtime';
import { openStore } from '@poise/store';
import { z } from 'zod';
import { createFeedback } from './app.ts';
import { loadImpressions } from './load-impressions.ts';

await runService({
  name: 'feedback',
  settings: { ...recordSettings, CONCURRENCY: z.coerce.number().int().min(1).max(16).default(2) },
  async build({ settings, log, queue, blobs, consume, onStop, readyWhen }) {
    const store = openStore(settings.DATABASE_URL, {
      maxConnections: settings.CONCURRENCY + 2,
      onIdleError: (err) => log.warn({ err }, 'idle database connection failed'),
    });
    const loadedImpressions = await loadImpressions();
    onStop('store', store.close);
    readyWhen('store', store.ping);
    const handlers = createFeedback({
      store,
      blobs,
      log,
      publish: queue.publish,
      describeModel: describePipeline,
      loadedImpressions,
      now: () => new Date(),
    });
    consume('feedback', handlers, settings.CONCURRENCY);
  },
});

import { describeEngine, describePipeline } from '@poise/inference';
import { runService } from '@poise/runtime';
import { openStore } from '@poise/store';
import { createFeedback } from './app.ts';
import { loadImpressions } from './load-impressions.ts';
import { feedbackSettings } from './settings.ts';

await runService({
  name: 'feedback',
  settings: feedbackSettings,
  // Without blobs a report is written without its excerpts.
  needs: { queue: 'required', blobs: 'degrading' },
  async build({ settings, log, queue, blobs, consume, onStop, need }) {
    const store = openStore(settings.DATABASE_URL, {
      maxConnections: settings.CONCURRENCY + 2,
      onIdleError: (err) => log.warn({ err }, 'idle database connection failed'),
    });
    const loadedImpressions = await loadImpressions();
    onStop('store', store.close);
    need('record', 'required', store.ping);
    const handlers = createFeedback({
      store,
      blobs,
      log,
      publish: queue.publish,
      models: { describeModel: describePipeline, describeEngine },
      loadedImpressions,
      now: () => new Date(),
    });
    consume('feedback', handlers, settings.CONCURRENCY);
  },
});

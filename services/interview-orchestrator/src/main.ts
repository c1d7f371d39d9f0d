import { createBus, recordSettings, repeat, runService } from '@poise/runtime';
import { openStore } from '@poise/store';
import { z } from 'zod';
import { createOrchestrator } from './app.ts';
import { reconcile } from './reconciler.ts';

await runService({
  name: 'interview-orchestrator',
  settings: {
    ...recordSettings,
    CONCURRENCY: z.coerce.number().int().min(1).max(64).default(8),
    RECONCILE_MS: z.coerce.number().int().min(200).default(5_000),
  },
  async build({ settings, log, metrics, queue, blobs, consume, onStop, readyWhen }) {
    const store = openStore(settings.DATABASE_URL, {
      maxConnections: settings.CONCURRENCY + 2,
      onIdleError: (err) => log.warn({ err }, 'a database connection broke'),
    });
    onStop('store', store.close);
    readyWhen('store', store.ping);
    const bus = createBus(settings, log);
    onStop('bus', bus.close);

    consume(
      'interview',
      createOrchestrator({ store, blobs, publish: queue.publish, bus, metrics }),
      settings.CONCURRENCY,
    );
    onStop(
      'reconciler',
      repeat(settings.RECONCILE_MS, log, 'reconciling failed', () =>
        reconcile({ store, queue, before: new Date(Date.now() - settings.RECONCILE_MS), log }),
      ),
    );
  },
});

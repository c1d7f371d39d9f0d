import { createBus, runPeriodically, runService } from '@poise/runtime';
import { openStore } from '@poise/store';
import { createOrchestrator } from './app.ts';
import { reconcile } from './reconciler.ts';
import { orchestratorSettings } from './settings.ts';

await runService({
  name: 'interview-orchestrator',
  settings: orchestratorSettings,
  // Without blobs no result is taken; commands, fusion and reports go on.
  needs: { queue: 'required', blobs: 'degrading' },
  async build({ settings, log, metrics, queue, blobs, consume, onStop, need }) {
    const store = openStore(settings.DATABASE_URL, {
      maxConnections: settings.CONCURRENCY + 2,
      onIdleError: (err) => log.warn({ err }, 'idle database connection failed'),
    });
    onStop('store', store.close);
    need('record', 'required', store.ping);
    const bus = createBus(settings, log);
    onStop('bus', bus.close);

    consume(
      'interview',
      createOrchestrator({ store, blobs, publish: queue.publish, bus, metrics }),
      settings.CONCURRENCY,
    );
    onStop(
      'reconciler',
      runPeriodically(settings.RECONCILE_MS, log, 'reconciling failed', () =>
        reconcile({ store, queue, before: new Date(Date.now() - settings.RECONCILE_MS), log, metrics }),
      ),
    );
  },
});

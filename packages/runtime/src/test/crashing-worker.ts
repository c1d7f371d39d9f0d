import { parseSettings, serviceSettings } from '../config.ts';
import { createLogger } from '../log.ts';
import { createMetrics } from '../metrics.ts';
import { createQueueRuntime } from '../queue/runtime.ts';

/** A worker that every job kills, as an image that breaks a native decoder does. */
const { REDIS_URL, QUEUE_URL, QUEUE_NAMESPACE, JOB_LOCK_MS } = serviceSettings;
const settings = parseSettings({ REDIS_URL, QUEUE_URL, QUEUE_NAMESPACE, JOB_LOCK_MS }, process.env);
const die = async () => {
  process.kill(process.pid, 'SIGKILL');
  await new Promise(() => undefined);
};
createQueueRuntime({
  settings,
  log: createLogger({ service: 'crashing-worker', level: 'silent' }),
  metrics: createMetrics('crashing-worker'),
}).consume('feedback', { 'feedback.report': die, 'feedback.erase': die }, { concurrency: 1 });

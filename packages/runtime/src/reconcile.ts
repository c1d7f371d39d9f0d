import type { Logger } from './log.ts';
import type { Metrics } from './metrics.ts';

/**
 * One turn of a reconciler: every task in order, even if earlier ones fail. The time of each task's last
 * success is exported, so that one that always fails is noticed.
 * @param parts.now epoch ms
 */
export async function runTasks(
  tasks: Readonly<Record<string, () => Promise<unknown>>>,
  parts: {
    log: Pick<Logger, 'warn'>;
    metrics: Pick<Metrics, 'reconciledAtSeconds'>;
    now: () => number;
  },
): Promise<void> {
  for (const [task, run] of Object.entries(tasks)) {
    try {
      await run();
      parts.metrics.reconciledAtSeconds.set({ task }, parts.now() / 1000);
    } catch (err) {
      parts.log.warn({ task, err }, 'could not reconcile');
    }
  }
}

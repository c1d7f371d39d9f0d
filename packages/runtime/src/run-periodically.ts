import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from './log.ts';

/**
 * Does something again and again, with a pause between one end and the next start; a failure is
 * logged and the next turn comes all the same.
 * @returns ends it, once the turn under way is over
 */
export function runPeriodically(
  everyMs: number,
  log: Logger,
  complaint: string,
  work: () => Promise<unknown>,
) {
  const stopping = new AbortController();
  const running = (async () => {
    while (!stopping.signal.aborted) {
      try {
        await work();
      } catch (err) {
        log.warn({ err }, complaint);
      }
      await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return async () => {
    stopping.abort();
    await running;
  };
}

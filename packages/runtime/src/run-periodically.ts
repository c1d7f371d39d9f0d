import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from './log.ts';

/**
 * Runs work repeatedly, with a pause between the end of one turn and the start of the next; a failure is
 * logged and does not stop the next turn.
 * @returns a function that stops it after the current turn
 */
export function runPeriodically(
  everyMs: number,
  log: Logger,
  failureMessage: string,
  work: () => Promise<unknown>,
) {
  const stopping = new AbortController();
  const running = (async () => {
    while (!stopping.signal.aborted) {
      try {
        await work();
      } catch (err) {
        log.warn({ err }, failureMessage);
      }
      await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return async () => {
    stopping.abort();
    await running;
  };
}

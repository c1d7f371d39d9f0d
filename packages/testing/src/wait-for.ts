import { setTimeout as sleep } from 'node:timers/promises';

/** Polls until there is a result. @throws Error after `withinMs`, naming what was awaited */
export async function waitFor<T>(
  what: string,
  poll: () => Promise<T | undefined | false>,
  { withinMs = 10_000, everyMs = 25 } = {},
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const result = await poll();
    if (result) return result;
    if (Date.now() > deadline) throw new Error(`timed out after ${withinMs} ms waiting for ${what}`);
    await sleep(everyMs);
  }
}

import { setTimeout as sleep } from 'node:timers/promises';

/** Asks until the answer is there. @throws after `withinMs`, naming what was waited for */
export async function waitFor<T>(
  what: string,
  ask: () => Promise<T | undefined | false>,
  { withinMs = 10_000, everyMs = 25 } = {},
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`waited ${withinMs} ms in vain for ${what}`);
    await sleep(everyMs);
  }
}

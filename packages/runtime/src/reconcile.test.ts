import { describe, expect, it } from 'vitest';
import { createLogger } from './log.ts';
import { createMetrics } from './metrics.ts';
import { runTasks } from './reconcile.ts';

describe('a turn of a reconciler', () => {
  it('when a task fails, then the others run, and only they count as successful', async () => {
    const metrics = createMetrics('test');
    const lines: string[] = [];
    const log = createLogger(
      { service: 'test', level: 'warn' },
      { write: (line: string) => lines.push(line) },
    );
    let nowMs = 5_000;
    const ran: string[] = [];
    let broken = true;
    const tasks = {
      first: async () => {
        if (broken) throw new Error('no such table');
        ran.push('first');
      },
      second: async () => ran.push('second'),
    };
    const done = async () =>
      (await metrics.reconciledAtSeconds.get()).values.map(({ labels, value }) => [labels.task, value]);

    await runTasks(tasks, { log, metrics, now: () => nowMs });
    expect(await done()).toEqual([['second', 5]]);
    expect(lines.join('')).toContain('"task":"first"');
    broken = false;
    nowMs = 6_000;
    await runTasks(tasks, { log, metrics, now: () => nowMs });
    expect(new Map((await done()) as [string, number][])).toEqual(
      new Map([
        ['first', 6],
        ['second', 6],
      ]),
    );
    expect(ran).toEqual(['second', 'first', 'second']);
  });
});

import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '@poise/testing';
import { describe, expect, it } from 'vitest';
import { createLogger } from './log.ts';
import { runPeriodically } from './run-periodically.ts';

describe('a periodic task', () => {
  const lines: string[] = [];
  const log = createLogger({ service: 'test', level: 'info' }, { write: (line) => void lines.push(line) });

  it('when a turn fails, at once or later, then that is logged and the next one runs', async () => {
    let turns = 0;
    const stop = runPeriodically(1, log, 'sweeping failed', () => {
      turns += 1;
      if (turns === 1) throw new Error('at once');
      return turns === 2 ? Promise.reject(new Error('later')) : Promise.resolve();
    });
    await waitFor('three turns', async () => turns >= 3);
    await stop();
    expect(lines.filter((line) => line.includes('sweeping failed'))).toHaveLength(2);
  });

  it('when it is stopped, then the current turn ends first and no other begins', async () => {
    let begun = 0;
    let ended = 0;
    const stop = runPeriodically(1, log, 'sweeping failed', async () => {
      begun += 1;
      await sleep(50);
      ended += 1;
    });
    await waitFor('a turn', async () => begun === 1);
    await stop();
    expect(ended).toBe(begun);
    await sleep(30);
    expect(begun).toBe(ended);
  });

  it('when it is waiting for its next turn, then a stop does not wait for it', async () => {
    let turns = 0;
    const stop = runPeriodically(3_600_000, log, 'sweeping failed', async () => void (turns += 1));
    await waitFor('the first turn', async () => turns === 1);
    await stop();
    expect(turns).toBe(1);
  });
});

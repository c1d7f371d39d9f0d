import { afterEach, describe, expect, it, vi } from 'vitest';
import { consumersAlive, createHealthServer, isAlive, STUCK_AFTER_MS } from './health.ts';
import { createMetrics } from './metrics.ts';
import type { Consumer } from './queue/index.ts';

const nowMs = 1_000_000;
const long = STUCK_AFTER_MS;
const short = STUCK_AFTER_MS - 1;

describe('a consumer lives', () => {
  it.each([
    ['it works, however old the job', { active: 1, idleMs: long * 9, oldestWaitingAgeMs: long * 9 }, true],
    ['nothing waits', { active: 0, idleMs: long, oldestWaitingAgeMs: 0 }, true],
    ['it took up a job lately', { active: 0, idleMs: short, oldestWaitingAgeMs: long }, true],
    ['what waits came lately', { active: 0, idleMs: long, oldestWaitingAgeMs: short }, true],
    ['work waits long and it takes none', { active: 0, idleMs: long, oldestWaitingAgeMs: long }, false],
  ])('when %s: %o, then %s', (_case, { idleMs, ...state }, alive) => {
    expect(isAlive({ nowMs, lastPickedUpMs: nowMs - idleMs, ...state })).toBe(alive);
  });
});

describe('consumers', () => {
  const stuck = { queue: 'face', lastPickedUpMs: () => 0, active: () => 0 } as unknown as Consumer;
  const busy = { queue: 'speech', lastPickedUpMs: () => 0, active: () => 1 } as unknown as Consumer;
  afterEach(() => {
    vi.useRealTimers();
  });

  it('when one of them is stuck, then the process is', async () => {
    expect(await consumersAlive([busy], async () => long)()).toBe(true);
    expect(await consumersAlive([busy, stuck], async () => long)()).toBe(false);
  });

  it('when the queue fails or does not answer, then that is no reason to restart', async () => {
    const unreachable = consumersAlive([stuck], () => Promise.reject(new Error('refused')));
    expect(await unreachable()).toBe(true);
    vi.useFakeTimers();
    const silent = consumersAlive([stuck], () => new Promise(() => undefined))();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await silent).toBe(true);
  });
});

describe('the health server', () => {
  it('when one condition does not hold, then it is not ready and names it', async () => {
    const server = createHealthServer({
      metrics: createMetrics('test'),
      alive: async () => false,
      readiness: () => ({
        good: async () => 'fine',
        rejects: () => Promise.reject(new Error('secret detail')),
        throws: () => {
          throw new Error('secret detail');
        },
      }),
    });
    const ready = await server.inject('/readyz');
    expect(ready.statusCode).toBe(503);
    expect(ready.json()).toEqual({
      status: 'not-ready',
      checks: { good: true, rejects: false, throws: false },
    });
    const health = await server.inject('/healthz');
    expect([health.statusCode, health.json()]).toEqual([503, { status: 'stuck' }]);
    await server.close();
  });
});

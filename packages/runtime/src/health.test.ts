import { afterEach, describe, expect, it, vi } from 'vitest';
import { consumersAlive, createHealthServer, isAlive, type Phase, STUCK_AFTER_MS } from './health.ts';
import { createMetrics } from './metrics.ts';
import type { NeedState } from './needs.ts';
import type { Consumer } from './queue/index.ts';

const nowMs = 1_000_000;
const long = STUCK_AFTER_MS;
const short = STUCK_AFTER_MS - 1;

describe('whether a consumer is alive', () => {
  it.each([
    [
      'it is working, however old the job',
      { active: 1, idleMs: long * 9, oldestWaitingAgeMs: long * 9 },
      true,
    ],
    ['nothing is waiting', { active: 0, idleMs: long, oldestWaitingAgeMs: 0 }, true],
    ['it took up a job recently', { active: 0, idleMs: short, oldestWaitingAgeMs: long }, true],
    ['waiting work arrived recently', { active: 0, idleMs: long, oldestWaitingAgeMs: short }, true],
    [
      'work has been waiting long and it takes none',
      { active: 0, idleMs: long, oldestWaitingAgeMs: long },
      false,
    ],
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

  it('when one of them is stuck, then so is the process', async () => {
    expect(await consumersAlive([busy], async () => long)()).toBe(true);
    expect(await consumersAlive([busy, stuck], async () => long)()).toBe(false);
  });

  it('when the queue fails or does not respond, then that is no reason to restart', async () => {
    const unreachable = consumersAlive([stuck], () => Promise.reject(new Error('refused')));
    expect(await unreachable()).toBe(true);
    vi.useFakeTimers();
    const silent = consumersAlive([stuck], () => new Promise(() => undefined))();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await silent).toBe(true);
  });
});

describe('the health server', () => {
  const states = (queue: boolean, blobs: boolean): NeedState[] => [
    { name: 'queue', importance: 'required', passed: queue },
    { name: 'blobs', importance: 'degrading', passed: blobs },
  ];
  async function ask(path: string, options: { phase?: Phase; alive?: boolean; found?: NeedState[] } = {}) {
    const server = createHealthServer({
      metrics: createMetrics('test'),
      alive: async () => options.alive ?? true,
      phase: () => options.phase ?? 'running',
      needs: { check: async () => options.found ?? [] },
    });
    const answer = await server.inject(path);
    await server.close();
    return [answer.statusCode, answer.json()];
  }

  it.each([
    ['all dependencies are available', states(true, true), 200, 'ready'],
    ['it can do part of its work', states(true, false), 200, 'degraded'],
    ['it can do nothing', states(false, true), 503, 'not-ready'],
    ['all dependencies are missing', states(false, false), 503, 'not-ready'],
  ] as const)(
    'when %s, then the response shows it and names each dependency',
    async (_case, found, code, status) => {
      const word = (passed: boolean | undefined) => (passed ? 'passed' : 'failed');
      const checks = { queue: word(found[0]?.passed), blobs: word(found[1]?.passed) };
      expect(await ask('/readyz', { found: [...found] })).toEqual([code, { status, checks }]);
    },
  );

  it.each(['starting', 'stopping'] as const)(
    'when it is %s, then it is not ready, whatever is available',
    async (phase) => {
      const answer = await ask('/readyz', { phase, found: states(true, true) });
      expect(answer).toEqual([503, { status: phase, checks: {} }]);
    },
  );

  it('when a consumer is stuck, then liveness fails', async () => {
    expect(await ask('/healthz', { alive: false })).toEqual([503, { status: 'stuck' }]);
    expect(await ask('/healthz')).toEqual([200, { status: 'ok' }]);
  });
});

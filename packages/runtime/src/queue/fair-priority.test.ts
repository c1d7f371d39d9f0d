import { describe, expect, it } from 'vitest';
import { fairPriority } from './fair-priority.ts';

const STEP_MS = 10_000;
const acceptedMs = Date.UTC(2026, 0, 1);

describe('a fair priority', () => {
  it('when it is any value, then the queue accepts it, and it is after jobs that have none', () => {
    const aYear = Array.from({ length: 366 }, (_, day) => acceptedMs + day * 86_400_000 + day * 7_919);
    for (const at of [0, ...aYear]) {
      for (const index of [0, 1, 539, 5_000]) {
        const priority = fairPriority({ index, acceptedMs: at, sharers: 1_000 });
        expect(Number.isInteger(priority)).toBe(true);
        expect(priority).toBeGreaterThanOrEqual(1);
        expect(priority).toBeLessThanOrEqual(2 ** 21);
      }
    }
  });

  it('when an interview has several jobs, then each is one step after the previous one', () => {
    const priorities = [0, 1, 2, 3].map((index) => fairPriority({ index, acceptedMs, sharers: 1 }));
    expect(priorities.map((priority) => priority - (priorities[0] ?? 0))).toEqual([0, 1, 2, 3]);
  });

  it('when n interviews of a tenant share the work, then each advances n times more slowly', () => {
    const at = (index: number, sharers: number) => fairPriority({ index, acceptedMs, sharers });
    expect(at(3, 5) - at(0, 5)).toBe(15);
    expect(at(0, 5)).toBe(at(0, 1));
    // The interview itself may not be counted yet.
    expect(at(3, 0)).toBe(at(3, 1));
  });

  it('when an interview asks later, then it is level with what the earlier one has reached by then', () => {
    const early = (index: number) => fairPriority({ index, acceptedMs, sharers: 1 });
    const late = fairPriority({ index: 0, acceptedMs: acceptedMs + 60 * STEP_MS, sharers: 1 });
    expect(late).toBe(early(60));
    expect(late).toBeLessThan(early(539));
  });
});

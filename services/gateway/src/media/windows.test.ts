import { describe, expect, it } from 'vitest';
import { createWindows, type Slot } from './windows.ts';

describe('counting in windows', () => {
  let nowMs = 0;
  const clock = () => nowMs;
  const isSlot = (taken: ReturnType<ReturnType<typeof createWindows>['take']>): taken is Slot =>
    'release' in taken;

  it('when a window is full, then it reports how long it lasts, and the next one is empty', () => {
    const windows = createWindows(1_000, clock, 10);
    expect([windows.take('a', 2), windows.take('a', 2)].every(isSlot)).toBe(true);
    nowMs += 400;
    expect(windows.take('a', 2)).toEqual({ waitMs: 600 });
    expect(isSlot(windows.take('b', 2))).toBe(true);
    nowMs += 600;
    expect(isSlot(windows.take('a', 2))).toBe(true);
  });

  it('when a slot is released, even twice, then exactly one more is available', () => {
    const windows = createWindows(1_000, clock, 10);
    const slot = windows.take('a', 1);
    if (isSlot(slot)) for (const _ of [1, 2]) slot.release();
    expect(isSlot(windows.take('a', 1))).toBe(true);
    expect(isSlot(windows.take('a', 1))).toBe(false);
  });

  it('when a slot is released after its window, then the next window has no additional slot', () => {
    const windows = createWindows(1_000, clock, 10);
    const late = windows.take('a', 1);
    nowMs += 1_000;
    expect(isSlot(windows.take('a', 1))).toBe(true);
    if (isSlot(late)) late.release();
    expect(isSlot(windows.take('a', 1))).toBe(false);
  });

  it('when there are too many names, then the oldest window is dropped', () => {
    const windows = createWindows(1_000, clock, 2);
    for (const name of ['a', 'b', 'c']) windows.take(name, 1);
    expect(['b', 'c'].map((name) => isSlot(windows.take(name, 1)))).toEqual([false, false]);
    expect(isSlot(windows.take('a', 1))).toBe(true);
  });
});

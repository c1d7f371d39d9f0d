import { afterEach, describe, expect, it, vi } from 'vitest';
import { createNeeds } from './needs.ts';

describe('the dependencies of a process', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('when a check fails or throws, then its dependency is unavailable, and the others are not affected', async () => {
    const needs = createNeeds();
    needs.add('record', 'required', async () => 'fine');
    needs.add('queue', 'required', () => Promise.reject(new Error('refused')));
    needs.add('blobs', 'degrading', () => {
      throw new Error('no such folder');
    });
    expect(await needs.check()).toEqual([
      { name: 'record', importance: 'required', passed: true },
      { name: 'queue', importance: 'required', passed: false },
      { name: 'blobs', importance: 'degrading', passed: false },
    ]);
  });

  it('when a check does not return, then it counts as failed after a while', async () => {
    vi.useFakeTimers();
    const needs = createNeeds();
    needs.add('blobs', 'required', () => new Promise(() => undefined));
    const checked = needs.check();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(await checked).toMatchObject([{ passed: false }]);
  });

  it('when many callers ask at once, then one check serves all of them', async () => {
    const needs = createNeeds();
    const check = vi.fn(async () => undefined);
    needs.add('queue', 'required', check);
    await Promise.all([needs.check(), needs.check(), needs.check()]);
    expect(check).toHaveBeenCalledTimes(1);
    await needs.check();
    expect(check).toHaveBeenCalledTimes(2);
  });

  it('when a check is expensive, then a pass remains valid for a time, and a failure does not', async () => {
    let nowMs = 0;
    let up = true;
    const needs = createNeeds(() => nowMs);
    needs.add('blobs', 'required', async () => up || Promise.reject(new Error('gone')), 10_000);
    const passes = async () => (await needs.check())[0]?.passed;
    expect(await passes()).toBe(true);
    up = false;
    nowMs = 9_999;
    expect(await passes()).toBe(true);
    nowMs = 10_000;
    expect(await passes()).toBe(false);
    up = true;
    expect(await passes()).toBe(true);
  });
});

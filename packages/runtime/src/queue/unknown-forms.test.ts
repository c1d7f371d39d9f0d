import { beforeEach, describe, expect, it } from 'vitest';
import { createUnknownForms, type UnknownForms } from './unknown-forms.ts';

const HOUR_MS = 3_600_000;

describe('jobs in unknown formats', () => {
  let nowMs: number;
  let lines: Record<string, unknown>[];
  let forms: UnknownForms;
  beforeEach(() => {
    nowMs = 1_000_000_000;
    lines = [];
    forms = createUnknownForms(
      { warn: (fields: object) => void lines.push({ ...fields }) } as never,
      () => nowMs,
    );
  });

  /** Takes up a job whenever it is due. @returns how long it waited each time */
  function waitsOf(name: string, times: number): (number | undefined)[] {
    const timestamp = nowMs;
    return Array.from({ length: times }, () => {
      const waitMs = forms.waitMs({ name, id: 'a', timestamp });
      nowMs += waitMs ?? 0;
      return waitMs;
    });
  }

  it('when one is taken up repeatedly, then it waits twice as long each time, up to five minutes', () => {
    const seconds = waitsOf('feedback.summary', 9).map((waitMs) => (waitMs ?? 0) / 1_000);
    expect(seconds).toEqual([5, 5, 10, 20, 40, 80, 160, 300, 300]);
  });

  it('when it waits for a day, then it is taken up a few hundred times, and reported each hour', () => {
    const waits = waitsOf('feedback.summary', 400);
    expect(waits.filter((waitMs) => waitMs !== undefined).length).toBeLessThan(300);
    expect(waits.at(-1)).toBeUndefined();
    expect(lines.length).toBeGreaterThanOrEqual(23);
    expect(lines.length).toBeLessThanOrEqual(25);
  });

  it('when many have one format, then one line reports them; another format has its own', () => {
    for (let i = 0; i < 1_000; i += 1) forms.waitMs({ name: 'a.b', id: `${i}`, timestamp: nowMs });
    forms.waitMs({ name: 'c.d', id: 'x', timestamp: nowMs });
    expect(lines).toEqual([
      { job: 'a.b', jobId: '0', putBack: 1 },
      { job: 'c.d', jobId: 'x', putBack: 1 },
    ]);
    nowMs += HOUR_MS;
    forms.waitMs({ name: 'a.b', id: 'last', timestamp: nowMs });
    expect(lines.at(-1)).toEqual({ job: 'a.b', jobId: 'last', putBack: 1_000 });
  });
});

import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { startChild } from '@poise/testing';
import { describe, expect, it } from 'vitest';
import { parseSettings } from './config.ts';
import { workerSettings } from './lanes.ts';

const served = (LANES?: string) => parseSettings(workerSettings, { LANES }).LANES;

describe('the lanes that a worker serves', () => {
  it('when nothing is set, then it serves both', () => {
    expect(served()).toEqual(['live', 'batch']);
    expect(served('')).toEqual(['live', 'batch']);
  });

  it('when some are named, then it serves those', () => {
    expect(served('live')).toEqual(['live']);
    expect(served('batch, live')).toEqual(['batch', 'live']);
  });

  it.each(['fast', 'live,fast', ',', 'live,'])(
    'when it is set to `%s`, then the service does not start',
    (given) => {
      expect(() => served(given)).toThrow(expect.objectContaining({ code: 'config_invalid' }));
    },
  );
});

describe('the concurrency of a worker', () => {
  const parse = (given: Record<string, string>) => parseSettings(workerSettings, given);

  it('when nothing is set, then half of the cores are used', () => {
    const { THREADS, CONCURRENCY } = parse({});
    expect(THREADS).toBe(Math.max(1, Math.floor(availableParallelism() / 2)));
    expect(CONCURRENCY).toBeUndefined();
  });

  it.each(['0', '65', '1.5', 'all'])('when it is set to `%s`, then the service does not start', (given) => {
    for (const name of ['THREADS', 'CONCURRENCY']) {
      expect(() => parse({ [name]: given })).toThrow(expect.objectContaining({ code: 'config_invalid' }));
    }
  });
});

const NICENESS = join(import.meta.dirname, 'test/niceness.ts');

describe('a batch worker', () => {
  it.each(['0', '19'])(
    'when it was started at niceness %s, then it and its children have the lowest priority',
    async (startedAt) => {
      const child = startChild(NICENESS, { STARTED_AT: startedAt });
      expect(await child.ended).toEqual({ code: 0, signal: null });
      expect(child.log).toEqual([{ own: 19, ofChild: 19 }]);
    },
  );
});

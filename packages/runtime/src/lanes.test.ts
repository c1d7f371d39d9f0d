import { getPriority } from 'node:os';
import { join } from 'node:path';
import { startChild } from '@poise/testing';
import { describe, expect, it } from 'vitest';
import { parseSettings } from './config.ts';
import { lanes } from './lanes.ts';

const served = (LANES?: string) => parseSettings({ LANES: lanes }, { LANES }).LANES;

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

const NICENESS = join(import.meta.dirname, 'test/niceness.ts');

describe('a worker process', () => {
  /** The niceness of a process that serves some lanes, and of a child that it starts. */
  async function niceness(settings: { LANES: string; START?: string }): Promise<[number, number]> {
    const child = startChild(NICENESS, settings);
    expect(await child.ended).toEqual({ code: 0, signal: null });
    const [{ own, ofChild } = {}] = child.log as { own?: number; ofChild?: number }[];
    return [Number(own), Number(ofChild)];
  }

  it('when nobody waits for it, then it steps back for the others, and so do its children', async () => {
    const [[live], [both], batch] = await Promise.all([
      niceness({ LANES: 'live' }),
      niceness({ LANES: 'live,batch' }),
      niceness({ LANES: 'batch' }),
    ]);
    expect([live, both]).toEqual([getPriority(), getPriority()]);
    expect(batch).toEqual([10, 10]);
  });

  it('when it steps back further already, then it stays there: without rights it could not return', async () => {
    expect(await niceness({ LANES: 'batch', START: '15' })).toEqual([15, 15]);
  });
});

import { describe, expect, it } from 'vitest';
import { decide } from './decide.ts';

const absent = { state: 'absent' } as const;
const pending = { state: 'pending' } as const;

describe('a chunk without an observation', () => {
  it('when its job waits or runs, then it is left alone', () => {
    expect(decide(pending, absent)).toEqual({ do: 'wait' });
  });

  it('when its observation is on the way, then it is left alone, whatever became of its job', () => {
    for (const analysis of [absent, pending, { state: 'given-up', reason: 'analysis_failed' } as const]) {
      expect(decide(analysis, pending)).toEqual({ do: 'wait' });
    }
  });

  it('when the queue knows nothing of it, then it is analysed', () => {
    expect(decide(absent, absent)).toEqual({ do: 'analyse' });
  });

  it('when its job was given up with a code, then it fails with that code', () => {
    const analysis = { state: 'given-up', reason: 'blob_missing' } as const;
    expect(decide(analysis, absent)).toEqual({ do: 'fail', code: 'blob_missing' });
  });
});

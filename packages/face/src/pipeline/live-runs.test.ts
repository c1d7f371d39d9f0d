import { beforeEach, describe, expect, it } from 'vitest';
import { NOTHING_TRACKED } from '../tracking/tracker.ts';
import { type FaceRun, NEW_RUN } from './analyse.ts';
import { createLiveRuns, type LiveRuns } from './live-runs.ts';

const endingAt = (tMs: number): FaceRun => ({ tracker: { ...NOTHING_TRACKED, tMs, nextId: 3 } });

let nowMs: number;
let runs: LiveRuns;
beforeEach(() => {
  nowMs = 0;
  runs = createLiveRuns(() => nowMs);
});

describe('the runs of live streams', () => {
  it('when the next second follows, then its run continues the last one', () => {
    runs.keep('a', endingAt(667));
    expect(runs.take('a', 1_000)).toEqual(endingAt(667));
  });

  it.each([
    ['another stream', 'b', 1_000],
    ['the same second once more', 'a', 333],
    ['the same instant', 'a', 667],
    ['a second after a long gap', 'a', 2_668],
  ])('when %s comes, then a new run starts', (_, stream, tMs) => {
    runs.keep('a', endingAt(667));
    expect(runs.take(stream, tMs)).toBe(NEW_RUN);
  });

  it('when two seconds of a stream are analysed at once, then only one continues the run', () => {
    runs.keep('a', endingAt(667));
    runs.take('a', 1_000);
    expect(runs.take('a', 2_000)).toBe(NEW_RUN);
  });

  it('when a stream has sent nothing for a minute, then it is forgotten', () => {
    runs.keep('a', endingAt(667));
    nowMs = 60_001;
    runs.keep('b', endingAt(0));
    expect(runs.take('a', 1_000)).toBe(NEW_RUN);
    expect(runs.take('b', 1_000)).toEqual(endingAt(0));
  });
});

import { describe, expect, it } from 'vitest';
import { asRecorded } from './fluency-classifier.ts';

const cut = (seconds: number) =>
  asRecorded(new Float32Array(seconds * 16_000)).map(({ samples, startMs, chunks }) => ({
    samples: samples.length,
    startMs,
    lengths: chunks.map((chunk) => chunk.endMs - chunk.startMs),
  }));

describe('audio that is cut as that of a recording', () => {
  it('when it is short, then it is one chunk', () => {
    expect(cut(3)).toEqual([{ samples: 48_000, startMs: 0, lengths: [3_000] }]);
  });

  it('when there is a short rest, then it belongs to the last chunk', () => {
    expect(cut(24)).toEqual([{ samples: 384_000, startMs: 0, lengths: [10_000, 14_000] }]);
  });

  it('when it is longer than a range, then there are several, one after the other', () => {
    expect(cut(85)).toEqual([
      { samples: 960_000, startMs: 0, lengths: Array.from({ length: 6 }, () => 10_000) },
      { samples: 400_000, startMs: 60_000, lengths: [10_000, 10_000, 5_000] },
    ]);
  });
});

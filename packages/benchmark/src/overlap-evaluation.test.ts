import { describe, expect, it } from 'vitest';
import { overlapEvaluation } from './overlap-evaluation.ts';

const run = {
  realTimeFactor: 0.02,
  unreadable: 0,
  pipeline: { id: 'speech', version: '2', sha256: 'a'.repeat(64) },
};
const one = { status: 'scored', probabilities: [1, 0] } as const;
const several = { status: 'scored', probabilities: [0, 1] } as const;

describe('overlap evaluation', () => {
  it('when one of two overlaps is missed, then the recall is 0.5 and there is no calibration error', () => {
    const evaluation = overlapEvaluation(
      [
        { truth: 'one', outcome: one },
        { truth: 'several', outcome: several },
        { truth: 'several', outcome: one },
      ],
      run,
    );
    expect(evaluation.perClass['several']).toMatchObject({ support: 2, recall: 0.5, precision: 1 });
    expect(evaluation).not.toHaveProperty('ece');
  });
});

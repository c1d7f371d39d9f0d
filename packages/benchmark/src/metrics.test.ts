import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { expectedCalibrationError, uncalibrated } from './calibration.ts';
import { groupGap, measureGroups } from './groups.ts';
import { wilsonInterval } from './interval.ts';
import { measure } from './metrics.ts';

/** Computed with scikit-learn, SciPy and NumPy by golden.py. */
const golden = JSON.parse(readFileSync(new URL('../test/golden.json', import.meta.url), 'utf8')) as Record<
  'accuracy' | 'balancedAccuracy' | 'macroF1' | 'ece',
  number
> &
  Record<'truth' | 'precision' | 'recall' | 'f1' | 'support', number[]> &
  Record<'probabilities' | 'confusion', number[][]> & {
    wilson: { hits: number; trials: number; low: number; high: number }[];
  };
const LABELS = ['a', 'b', 'c', 'd'];
const predictions = golden.truth.map((truth, i) => ({ truth, probabilities: golden.probabilities[i] }));

describe('classification metrics', () => {
  const figures = measure(predictions, LABELS);

  it('when scikit-learn computes the same metrics, then they are equal', () => {
    for (const figure of ['accuracy', 'balancedAccuracy', 'macroF1'] as const)
      expect(figures[figure], figure).toBeCloseTo(golden[figure], 12);
    for (const figure of ['precision', 'recall', 'f1', 'support'] as const) {
      const ours = LABELS.map((label) => figures.perClass[label]?.[figure]);
      for (const [i, value] of golden[figure].entries()) expect(ours[i], figure).toBeCloseTo(value, 12);
    }
    expect(figures.confusion).toEqual({ labels: LABELS, rows: golden.confusion });
    expect(expectedCalibrationError(predictions)).toBeCloseTo(golden.ece, 12);
  });

  it('when a class has no samples or is never predicted, then its undefined metrics are absent', () => {
    const { perClass, balancedAccuracy, macroF1 } = measure(
      [
        { truth: 0, probabilities: [0.8, 0.2, 0] },
        { truth: 2, probabilities: [0.6, 0.3, 0.1] },
      ],
      ['predicted', 'absent', 'missed'],
    );
    expect(perClass).toEqual({
      predicted: { support: 1, precision: 0.5, recall: 1, f1: 2 / 3 },
      absent: { support: 0 },
      missed: { support: 1, recall: 0, f1: 0 },
    });
    expect([balancedAccuracy, macroF1]).toEqual([0.5, 1 / 3]);
  });

  it('when no face was found, then it counts as an error without a prediction', () => {
    const { accuracy, perClass, confusion } = measure(
      [{ truth: 0, probabilities: [1, 0] }, { truth: 0 }],
      ['a', 'b'],
    );
    expect(accuracy).toBe(0.5);
    expect(perClass['a']).toEqual({ support: 2, precision: 1, recall: 0.5, f1: 2 / 3 });
    expect(confusion.rows).toEqual([
      [1, 0],
      [0, 0],
    ]);
  });
});

describe('calibration', () => {
  it('when nothing was scored, then there is no calibration error', () => {
    expect(expectedCalibrationError([{ truth: 0 }])).toBeUndefined();
  });

  it('when confidence is 1, then it falls into the last bin', () => {
    expect(expectedCalibrationError([{ truth: 1, probabilities: [1, 0] }])).toBe(1);
  });

  it('when the temperature is removed, then the result is the softmax of the original logits', () => {
    const softmax = (logits: number[]) => {
      const powers = logits.map(Math.exp);
      return powers.map((power) => power / powers.reduce((a, b) => a + b));
    };
    const logits = [2.4, -1, 0.5, 0];
    const original = uncalibrated(softmax(logits.map((logit) => logit / 1.7)), 1.7);
    for (const [i, p] of softmax(logits).entries()) expect(original[i]).toBeCloseTo(p, 12);
  });
});

describe('intervals and groups', () => {
  it.each(golden.wilson)(
    'when $hits of $trials are correct, then the interval equals that of SciPy',
    (row) => {
      const { low, high } = wilsonInterval(row.hits, row.trials);
      expect(low).toBeCloseTo(row.low, 12);
      expect(high).toBeCloseTo(row.high, 12);
    },
  );

  it('when a group is small, then it is marked and not compared', () => {
    const members = (group: string, correct: number, incorrect: number) => [
      ...Array.from({ length: correct }, () => ({ truth: 0, probabilities: [1, 0], group })),
      ...Array.from({ length: incorrect }, () => ({ truth: 0, probabilities: [0, 1], group })),
    ];
    const groups = measureGroups([
      ...members('one', 18, 2),
      ...members('other', 12, 8),
      ...members('few', 0, 19),
      { truth: 0, probabilities: [0, 1] },
    ]);
    expect(
      Object.entries(groups).map(([name, { n, accuracy, small }]) => [name, n, accuracy, small]),
    ).toEqual([
      ['few', 19, 0, true],
      ['one', 20, 0.9, false],
      ['other', 20, 0.6, false],
    ]);
    expect(groupGap(groups)).toBeCloseTo(0.3);
    expect(groups['one']?.interval).toEqual(wilsonInterval(18, 20));
  });

  it('when only one group is large enough, then there is no gap', () => {
    expect(groupGap(measureGroups([{ truth: 0, probabilities: [1], group: 'a' }]))).toBeUndefined();
  });
});

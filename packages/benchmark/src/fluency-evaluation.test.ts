import type { ModelRef } from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import type { AudioCase } from './audio-evaluation.ts';
import { type FluencyLabel, type FluencyOutcome, fluencyEvaluation } from './fluency-evaluation.ts';

const pipeline: ModelRef = { id: 'speech', version: '1.1.0', sha256: 'a'.repeat(64) };
const run = { realTimeFactor: 0.01, unreadable: 0, pipeline };
const searched = { searchedMs: 30_000, disfluencies: 0 };
const fluent: FluencyOutcome = { status: 'scored', probabilities: [0.7, 0.1, 0.1, 0.1], ...searched };
const stuttering: FluencyOutcome = { status: 'scored', probabilities: [0.2, 0.6, 0.1, 0.1], ...searched };
const noisy: FluencyOutcome = { status: 'abstained', reasons: ['noisy'], searchedMs: 0, disfluencies: 0 };
const clip = (
  truth: FluencyLabel,
  outcome: FluencyOutcome,
  more: Partial<FluencyOutcome> = {},
): AudioCase<FluencyLabel, FluencyOutcome> => ({ truth, outcome: { ...outcome, ...more } as FluencyOutcome });

describe('fluency evaluation', () => {
  it('when three of four clips are classified correctly, then the metrics reflect it', () => {
    const cases = [
      clip('fluent', fluent),
      clip('fluent', stuttering),
      clip('stuttering', stuttering),
      clip('stuttering', stuttering),
    ];
    const { n, accuracy, macroF1, confusion } = fluencyEvaluation(cases, run);
    expect({ n, accuracy }).toEqual({ n: 4, accuracy: 0.75 });
    expect(macroF1).toBeCloseTo((2 / 3 + 4 / 5) / 2, 9);
    expect(confusion.rows.slice(0, 2)).toEqual([
      [1, 1, 0, 0],
      [0, 2, 0, 0],
    ]);
  });

  it('when a clip is not scored, then it is an error, and its duration does not count for false alarms', () => {
    const { n, abstained, accuracy, falseAlarms } = fluencyEvaluation(
      [clip('fluent', fluent, { disfluencies: 1 }), clip('fluent', noisy)],
      run,
    );
    expect({ n, accuracy }).toEqual({ n: 2, accuracy: 0.5 });
    expect(abstained).toEqual({ n: 1, reasons: { noisy: 1 } });
    expect(falseAlarms).toEqual({ minutes: 0.5, count: 1, perMinute: 2 });
  });

  it('when no clip is scored, then the metrics are still numbers and false alarms are absent', () => {
    const evaluation = fluencyEvaluation([clip('fluent', noisy)], run);
    expect(evaluation).toMatchObject({ n: 1, accuracy: 0, macroF1: 0 });
    expect(evaluation).not.toHaveProperty('falseAlarms');
  });

  it('when disfluencies are found in fluent clips, then they are false alarms; in other clips they are not', () => {
    const cases = [
      clip('fluent', fluent, { disfluencies: 1 }),
      clip('fluent', fluent),
      clip('stuttering', stuttering, { disfluencies: 2 }),
    ];
    expect(fluencyEvaluation(cases, run).falseAlarms).toEqual({ minutes: 1, count: 1, perMinute: 1 });
  });
});

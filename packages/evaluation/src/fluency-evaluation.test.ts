import type { ModelRef } from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { FLUENCY, type FluencyCase, fluencyEvaluation } from './fluency-evaluation.ts';

const pipeline: ModelRef = { id: 'speech', version: '1.1.0', sha256: 'a'.repeat(64) };
const run = { realTimeFactor: 0.01, pipeline };
const fluent = { fluent: 0.7, stuttering: 0.1, cluttering: 0.1, pauses: 0.1 };
const stuttering = { fluent: 0.2, stuttering: 0.6, cluttering: 0.1, pauses: 0.1 };
const clip = (part: Partial<FluencyCase>): FluencyCase => ({
  truth: 'fluent',
  durationMs: 30_000,
  classes: fluent,
  disfluencies: [],
  ...part,
});

describe('an evaluation of fluency', () => {
  it('when three of four clips are told right, then the figures are those', () => {
    const cases = [
      clip({}),
      clip({ classes: stuttering }),
      clip({ truth: 'stuttering', classes: stuttering }),
      clip({ truth: 'stuttering', classes: stuttering }),
    ];
    const { n, accuracy, macroF1, confusion } = fluencyEvaluation(cases, run);
    expect({ n, accuracy }).toEqual({ n: 4, accuracy: 0.75 });
    expect(macroF1).toBeCloseTo((2 / 3 + 4 / 5) / 2, 9);
    expect(confusion.rows.slice(0, 2)).toEqual([
      [1, 1, 0, 0],
      [0, 2, 0, 0],
    ]);
  });

  it('when a clip could not be judged, then it is counted apart and is no error', () => {
    const { n, abstained, accuracy } = fluencyEvaluation([clip({}), clip({ classes: undefined })], run);
    expect({ n, abstained, accuracy }).toEqual({ n: 1, abstained: 1, accuracy: 1 });
  });

  it('when fluent clips have disfluencies, then they are false alarms, by the minute; in others they are not', () => {
    const event = { kind: 'block', startMs: 0, endMs: 500, probability: 0.9 } as const;
    const cases = [
      clip({ disfluencies: [event] }),
      clip({}),
      clip({ truth: 'stuttering', disfluencies: [event, event] }),
    ];
    expect(fluencyEvaluation(cases, run).falseAlarms).toEqual({ minutes: 1, count: 1, perMinute: 1 });
  });

  it('when a label is read, then case does not matter, and unknown ones are refused', () => {
    expect(FLUENCY.of(' Stuttering ')).toBe('stuttering');
    expect(FLUENCY.of('happy')).toBeUndefined();
  });
});

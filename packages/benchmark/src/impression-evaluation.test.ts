import { FEATURE_SETS, type ImpressionModel } from '@poise/impressions';
import { expect, it } from 'vitest';
import { impressionEvaluation } from './impression-evaluation.ts';
import type { RatedInterview } from './interview-table.ts';

/** The overall score rises by one point for every ten seconds of an answer. */
const model: ImpressionModel = {
  version: '1',
  people: 2,
  coverage: 0.8,
  clip: 3,
  limit: 4,
  sets: [
    {
      name: 'prosody',
      features: FEATURE_SETS.prosody.map((name) => ({
        name,
        mean: name === 'answerSeconds' ? 40 : 0,
        sd: name === 'answerSeconds' ? 10 : 100,
      })),
      traits: {
        overall: {
          intercept: 4,
          weights: FEATURE_SETS.prosody.map((name) => Number(name === 'answerSeconds')),
          halfWidth: 0.5,
          r: 0.5,
        },
      },
      residualCorrelations: {},
    },
  ],
};
const interview = (seconds: number, overall: number): RatedInterview => ({
  id: `P${seconds}`,
  person: String(seconds),
  text: '',
  ratings: { overall, calm: 5 },
  answers: [
    {
      seconds,
      voicedFrames: 1500,
      unvoicedFrames: 1500,
      f0: { meanHz: 150, sdHz: 30, medianHz: 150, absoluteSlopeHzPerS: 200 },
      intensity: { meanDb: 55, sdDb: 7, minDb: 35, maxDb: 70 },
      breaks: { count: 30, ratio: 0.4 },
    },
  ],
});

it('when interviews are rated, then each trait of the model has metrics, and other traits have none', () => {
  const evaluation = impressionEvaluation([interview(30, 3), interview(40, 5), interview(50, 5)], model);
  expect(evaluation).toMatchObject({ interviews: 3, people: 3, coverage: 0.8 });
  expect(Object.keys(evaluation.sets[0]?.traits ?? {})).toEqual(['overall']);
  const overall = evaluation.sets[0]?.traits.overall;
  // Scores 3, 4, 5 against ratings 3, 5, 5.
  expect(overall?.n).toBe(3);
  expect(overall?.r).toBeCloseTo(Math.sqrt(3) / 2, 9);
  expect(overall?.rmse).toBeCloseTo(Math.sqrt(1 / 3), 9);
  expect(overall?.covered).toBeCloseTo(2 / 3, 9);
});

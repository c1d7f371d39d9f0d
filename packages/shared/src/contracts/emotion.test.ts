import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  EMOTIONS,
  type EmotionDistribution,
  emotionDistribution,
  meanEmotion,
  sevenClasses,
  topEmotion,
  valenceArousal,
} from './emotion.ts';

const SEVEN = EMOTIONS.filter((emotion) => emotion !== 'contempt');

/** Any distribution that the contract accepts, rounded as workers round, with or without contempt. */
const distributions = (labels: readonly string[]) =>
  fc
    .array(fc.nat({ max: 1_000 }), { minLength: labels.length, maxLength: labels.length })
    .filter((weights) => weights.some((weight) => weight > 0))
    .map((weights) => {
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const rounded = weights.map((weight) => Math.round((weight / total) * 1_000) / 1_000);
      return Object.fromEntries(labels.map((label, i) => [label, rounded[i]])) as EmotionDistribution;
    })
    .filter((distribution) => emotionDistribution.safeParse(distribution).success);
const anyDistribution = fc.oneof(distributions(EMOTIONS), distributions(SEVEN));

const only = (emotion: string): EmotionDistribution =>
  Object.fromEntries(EMOTIONS.map((label) => [label, label === emotion ? 1 : 0])) as EmotionDistribution;

describe('valence and arousal', () => {
  it('when the distribution is arbitrary, then both lie in [-1, 1]', () => {
    fc.assert(
      fc.property(anyDistribution, (distribution) => {
        for (const value of Object.values(valenceArousal(distribution))) {
          expect(Math.abs(value)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('when one emotion is certain, then they are its position on the circumplex', () => {
    expect(valenceArousal(only('neutral'))).toEqual({ valence: 0, arousal: 0 });
    expect(valenceArousal(only('happiness'))).toEqual({ valence: 0.81, arousal: 0.51 });
    expect(valenceArousal(only('sadness'))).toEqual({ valence: -0.63, arousal: -0.27 });
  });
});

describe('the seven-class view', () => {
  it('when contempt is folded, then the rest is a distribution in the same proportions', () => {
    fc.assert(
      fc.property(distributions(EMOTIONS), (distribution) => {
        const seven = sevenClasses(distribution);
        expect(emotionDistribution.safeParse(seven).success).toBe(true);
        expect(seven).not.toHaveProperty('contempt');
        for (const a of SEVEN) {
          for (const b of SEVEN) {
            if (distribution[a] === 0 || distribution[b] === 0) continue;
            expect(seven[a] * distribution[b]).toBeCloseTo(seven[b] * distribution[a], 9);
          }
        }
      }),
    );
  });

  it('when nearly all is contempt and rounding makes the sum exceed 1, then no share exceeds 1', () => {
    const { contempt: _, ...rest } = only('contempt');
    const seven = sevenClasses({ ...rest, neutral: 0.02, contempt: 0.99 });
    expect(seven.neutral).toBe(1);
  });

  it('when a model has no contempt class, then its distribution is unchanged', () => {
    fc.assert(
      fc.property(distributions(SEVEN), (distribution) => {
        expect(sevenClasses(distribution)).toBe(distribution);
      }),
    );
  });
});

describe('the mean emotion', () => {
  const half = { ...only('none'), happiness: 0.5, contempt: 0.5 };

  it('when all have eight classes, then contempt is averaged', () => {
    const mean = meanEmotion([half, { ...half, neutral: 0.5, contempt: 0 }]);
    expect(mean).toMatchObject({ neutral: 0.25, happiness: 0.5, contempt: 0.25 });
  });

  it('when one of them has seven classes, then contempt is folded away and absent', () => {
    const { contempt: _, ...neutral } = only('neutral');
    const mean = meanEmotion([neutral, half]);
    expect(mean).toMatchObject({ neutral: 0.5, happiness: 0.5 });
    expect(mean).not.toHaveProperty('contempt');
  });

  it('when weights are given, then the mean is weighted, and is a distribution', () => {
    expect(meanEmotion([only('neutral'), only('fear')], [3, 1])).toMatchObject({ neutral: 0.75, fear: 0.25 });
    fc.assert(
      fc.property(fc.array(anyDistribution, { minLength: 1, maxLength: 6 }), (several) => {
        expect(() => emotionDistribution.parse(meanEmotion(several))).not.toThrow();
      }),
    );
  });

  it('when no weight is positive, then there is no mean', () => {
    expect(meanEmotion([])).toBeUndefined();
    expect(meanEmotion([half], [0])).toBeUndefined();
  });
});

describe('the most probable emotion', () => {
  it('when the distribution is arbitrary, then no other class is more probable', () => {
    fc.assert(
      fc.property(anyDistribution, (distribution) => {
        expect(distribution[topEmotion(distribution)]).toBe(
          Math.max(...Object.values(distribution).filter((p) => p !== undefined)),
        );
      }),
    );
  });

  it('when two are equal, then the earlier one is returned', () => {
    expect(topEmotion({ ...only('none'), fear: 0.5, surprise: 0.5 })).toBe('surprise');
  });
});

describe('a distribution', () => {
  it.each([
    ['does not sum to 1', { ...only('neutral'), happiness: 0.5 }],
    ['has a negative share', { ...only('neutral'), fear: -0.001 }],
    ['lacks a class', { neutral: 1 }],
    ['has an unknown class', { ...only('neutral'), calm: 0 }],
  ])('when it %s, then it is refused', (_what, distribution) => {
    expect(emotionDistribution.safeParse(distribution).success).toBe(false);
  });
});

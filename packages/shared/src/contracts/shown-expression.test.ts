import { describe, expect, it } from 'vitest';
import type { EmotionDistribution } from './emotion.ts';
import { shownExpression } from './shown-expression.ts';
import type { Expression } from './timeline.ts';

const emotion: EmotionDistribution = {
  neutral: 0.3,
  happiness: 0.5,
  surprise: 0.1,
  sadness: 0.1,
  anger: 0,
  disgust: 0,
  fear: 0,
};
const smoothed = (label: Expression['label'], margin: number): Expression => ({
  label,
  probability: 0.45,
  margin,
});

describe('the expression displayed for a second', () => {
  it('when the smoothed label is the most likely class, then it is named with its probability', () => {
    expect(shownExpression({ emotion, expression: smoothed('happiness', 0.2) })).toEqual({
      label: 'happiness',
      probability: 0.5,
    });
  });

  it.each([
    ['another class is more likely within the second', smoothed('neutral', 0.2)],
    ['another class leads after smoothing', smoothed('happiness', -0.05)],
  ])('when %s, then it is mixed, with the largest probability', (_why, expression) => {
    expect(shownExpression({ emotion, expression })).toEqual({ label: 'mixed', probability: 0.5 });
  });

  it('when only the smoothed expression is known, then its margin decides', () => {
    expect(shownExpression({ expression: smoothed('fear', 0) })).toEqual({
      label: 'fear',
      probability: 0.45,
    });
    expect(shownExpression({ expression: smoothed('fear', -0.25) })).toEqual({
      label: 'mixed',
      probability: 0.7,
    });
  });

  it('when nothing was measured, then there is none', () => {
    expect(shownExpression({ emotion })).toBeUndefined();
  });
});

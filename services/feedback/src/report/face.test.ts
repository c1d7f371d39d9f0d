import { describe, expect, it } from 'vitest';
import { meanEmotion } from './face.ts';

const seven = { neutral: 1, happiness: 0, surprise: 0, sadness: 0, anger: 0, disgust: 0, fear: 0 };
const eight = { ...seven, neutral: 0, happiness: 0.5, contempt: 0.5 };

describe('the mean expression', () => {
  it('when all distributions have eight classes, then contempt is averaged', () => {
    expect(meanEmotion([eight, { ...eight, contempt: 0, neutral: 0.5 }])).toMatchObject({
      neutral: 0.25,
      happiness: 0.5,
      contempt: 0.25,
    });
  });

  it('when one of them has seven classes, then contempt is folded and absent', () => {
    const mean = meanEmotion([seven, eight]);
    expect(mean).toMatchObject({ neutral: 0.5, happiness: 0.5 });
    expect(mean).not.toHaveProperty('contempt');
  });
});

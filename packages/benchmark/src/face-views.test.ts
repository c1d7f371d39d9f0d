import type { EmotionDistribution } from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { type FaceCase, faceViews } from './face-views.ts';

const none = { neutral: 0, happiness: 0, surprise: 0, sadness: 0, anger: 0, disgust: 0, fear: 0 };
const seven = (given: Partial<EmotionDistribution>): EmotionDistribution => ({ ...none, ...given });
const eight = (given: Partial<EmotionDistribution>): EmotionDistribution => ({
  ...none,
  contempt: 0,
  ...given,
});
const scored = (ferplus: EmotionDistribution, fer2013?: EmotionDistribution) =>
  ({ status: 'scored', scores: { ferplus, fer2013 } }) as const;

describe('face views', () => {
  const image: FaceCase = {
    truth: { ferplus: 'contempt', fer2013: 'anger' },
    outcome: scored(eight({ contempt: 0.5, neutral: 0.3, anger: 0.2 }), seven({ anger: 0.9, fear: 0.1 })),
  };

  it('when the network has a head for each label set, then each set is scored with its own head, and FER2013 also with the eight classes', () => {
    const { ferplus8, fer7, fer7FromFerplus8 } = faceViews([image]);
    expect([ferplus8?.head, ferplus8?.accuracy]).toEqual(['ferplus', 1]);
    expect([fer7?.head, fer7?.accuracy]).toEqual(['fer2013', 1]);
    expect([fer7FromFerplus8?.head, fer7FromFerplus8?.accuracy]).toEqual(['ferplus', 0]);
    // 0.3 of the 0.5 that remain without contempt, and incorrect.
    expect(fer7FromFerplus8?.ece).toBeCloseTo(0.6);
  });

  it('when the network has one head, then the seven classes are its output without contempt', () => {
    const views = faceViews([{ ...image, outcome: scored(eight({ contempt: 0.6, anger: 0.4 })) }]);
    expect(views.fer7).toMatchObject({ head: 'ferplus', accuracy: 1 });
    expect(views.fer7?.ece).toBeCloseTo(0);
    expect(views).not.toHaveProperty('fer7FromFerplus8');
  });

  it('when the data lacks a label set, then its view is absent', () => {
    const views = faceViews([{ truth: { fer2013: 'fear' }, outcome: scored(seven({ fear: 1 })) }]);
    expect(Object.keys(views)).toEqual(['fer7']);
  });

  it('when a face is missed or not scored, then the former counts as an error and the latter is counted separately', () => {
    const truth = { ferplus: 'neutral' } as const;
    const views = faceViews([
      { truth, outcome: scored(eight({ neutral: 1 })) },
      { truth, outcome: { status: 'missed' } },
      { truth, outcome: { status: 'abstained', reasons: ['too-dark'] } },
    ]);
    expect(views.ferplus8).toMatchObject({ n: 2, accuracy: 0.5, missed: 1, abstained: 1, ece: 0 });
  });

  it('when every face is missed, then accuracy is 0 and there is no calibration error', () => {
    const { ferplus8 } = faceViews([{ truth: { ferplus: 'fear' }, outcome: { status: 'missed' } }]);
    expect(ferplus8?.accuracy).toBe(0);
    expect(ferplus8).not.toHaveProperty('ece');
  });

  it('when temperatures are given, then each head also has its uncalibrated error', () => {
    const wrong: FaceCase = { ...image, truth: { ferplus: 'fear', fer2013: 'fear' } };
    const { ferplus8, fer7 } = faceViews([wrong], { ferplus: 1, fer2013: 2 });
    expect(ferplus8?.eceUncalibrated).toBeCloseTo(0.5);
    expect(fer7?.ece).toBeCloseTo(0.9);
    expect(fer7?.eceUncalibrated).toBeCloseTo(0.81 / 0.82);
  });
});

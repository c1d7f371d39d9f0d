import { emotionDistribution, VOCAL_CLASSES, type VocalClass } from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { isFit, vocalEmotion, vocalProbabilities } from './vocal-emotion.ts';

const all = (name: VocalClass): number[] => VOCAL_CLASSES.map((other) => Number(other === name));

describe("a voice's emotion", () => {
  it('when it is calm, then it counts to neutral, with less arousal and more valence', () => {
    const [calm, neutral] = [vocalEmotion(all('calm')), vocalEmotion(all('neutral'))];
    expect(calm.emotion).toEqual(neutral.emotion);
    expect(calm.emotion.neutral).toBe(1);
    expect(neutral).toMatchObject({ valence: 0, arousal: 0 });
    expect(calm).toMatchObject({ valence: 0.68, arousal: -0.46 });
  });

  it.each(VOCAL_CLASSES)('when it is %s, then it is a distribution without contempt', (name) => {
    const { emotion } = vocalEmotion(all(name));
    expect(emotionDistribution.parse(emotion)).toEqual(emotion);
    expect(emotion).not.toHaveProperty('contempt');
    expect(Object.values(emotion).filter((p) => p === 1)).toHaveLength(1);
  });

  it('when it sounds angry, then arousal is high and valence low', () => {
    expect(vocalEmotion(all('angry'))).toMatchObject({ valence: -0.51, arousal: 0.59 });
  });
});

describe('segments of a chunk', () => {
  const happy = { startMs: 1000, endMs: 2000, probabilities: all('happy') };
  const sad = { startMs: 2500, endMs: 4500, probabilities: all('sad') };

  it('when there are two, then each counts by its length', () => {
    const mean = vocalProbabilities([happy, sad]) ?? [];
    expect(mean[VOCAL_CLASSES.indexOf('happy')]).toBeCloseTo(1 / 3, 12);
    expect(mean[VOCAL_CLASSES.indexOf('sad')]).toBeCloseTo(2 / 3, 12);
  });

  it('when less than half a second was classified, then there is no emotion', () => {
    expect(
      vocalProbabilities([
        { ...sad, endMs: 2999 },
        { startMs: 3000, endMs: 9000 },
      ]),
    ).toBeUndefined();
    expect(vocalProbabilities([{ ...sad, endMs: 3000 }])).toBeDefined();
    expect(vocalProbabilities([])).toBeUndefined();
  });

  it.each(['clipped', 'noisy', 'silent', 'no-speech', 'too-short', 'narrow-band'] as const)(
    'when it is %s, then it is not fit',
    (reason) => expect(isFit([reason])).toBe(false),
  );

  it('when it is only quiet, then it is, as the gain does not matter to the network', () => {
    expect(isFit(['too-quiet'])).toBe(true);
  });
});

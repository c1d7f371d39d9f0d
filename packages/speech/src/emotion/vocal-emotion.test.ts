import { emotionDistribution } from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { VOICE_CLASSES, type VoiceClass } from './network.ts';
import { isFit, vocalEmotion, voiceWithin } from './vocal-emotion.ts';

const all = (name: VoiceClass): number[] => VOICE_CLASSES.map((other) => Number(other === name));

describe("a voice's emotion", () => {
  it('when it is calm, then it counts to neutral, with less arousal and more valence', () => {
    const [calm, neutral] = [vocalEmotion(all('calm')), vocalEmotion(all('neutral'))];
    expect(calm.emotion).toEqual(neutral.emotion);
    expect(calm.emotion.neutral).toBe(1);
    expect(neutral).toMatchObject({ valence: 0, arousal: 0 });
    expect(calm).toMatchObject({ valence: 0.68, arousal: -0.46 });
  });

  it.each(VOICE_CLASSES)('when it is %s, then it is a distribution without contempt', (name) => {
    const { emotion } = vocalEmotion(all(name));
    expect(emotionDistribution.parse(emotion)).toEqual(emotion);
    expect(emotion).not.toHaveProperty('contempt');
    expect(Object.values(emotion).filter((p) => p === 1)).toHaveLength(1);
  });

  it('when it sounds angry, then arousal is high and valence low', () => {
    expect(vocalEmotion(all('angry'))).toMatchObject({ valence: -0.51, arousal: 0.59 });
  });
});

describe('a part of a sound', () => {
  const stretches = [
    { startMs: 0, endMs: 2000, probabilities: all('happy') },
    { startMs: 2500, endMs: 4500, probabilities: all('sad') },
  ];

  it('when two stretches touch it, then each counts by the time that they share', () => {
    const mean = voiceWithin(stretches, 1000, 5500) ?? [];
    expect(mean[VOICE_CLASSES.indexOf('happy')]).toBeCloseTo(1 / 3, 12);
    expect(mean[VOICE_CLASSES.indexOf('sad')]).toBeCloseTo(2 / 3, 12);
  });

  it('when less than half a second of it was judged, then nothing is said', () => {
    expect(voiceWithin(stretches, 4100, 9000)).toBeUndefined();
    expect(voiceWithin([], 0, 9000)).toBeUndefined();
  });

  it.each(['clipped', 'noisy', 'silent', 'no-speech', 'too-short', 'narrow-band'] as const)(
    'when it is %s, then it is not fit to be judged',
    (reason) => expect(isFit([reason])).toBe(false),
  );

  it('when it is only quiet, then it is, as the network does not hear the gain', () => {
    expect(isFit(['too-quiet'])).toBe(true);
  });
});

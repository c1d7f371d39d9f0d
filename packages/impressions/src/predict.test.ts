import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { confidence } from './confidence.ts';
import { FEATURE_SETS, type Features } from './feature-sets.ts';
import { interviewFeatures } from './interview-features.ts';
import { type ImpressionModel, impressionModel } from './model.ts';
import type { AnswerVoice } from './pool-voice.ts';
import { type Impressions, predictImpressions } from './predict.ts';

const model: ImpressionModel = impressionModel.parse(
  JSON.parse(readFileSync(new URL('../../../models/impressions/impressions.json', import.meta.url), 'utf8')),
);
const average: Features = Object.fromEntries(
  model.sets.flatMap(({ features }) => features.map(({ name, mean }) => [name, mean])),
);
const scored = (features: Features): Extract<Impressions, { status: 'scored' }> => {
  const found = predictImpressions(features, model);
  if (found.status !== 'scored') throw new Error(found.reason);
  return found;
};
const withoutWords = Object.fromEntries(
  FEATURE_SETS.prosody.map((name) => [name, average[name]]),
) as Features;

describe('the shipped model', () => {
  it('when its sets are compared with the code, then they have the same features in the same order', () => {
    expect(model.sets.map(({ name, features }) => [name, features.map((f) => f.name)])).toEqual(
      Object.entries(FEATURE_SETS),
    );
  });

  it('when traits are included, then they correlate with the ratings of unseen people', () => {
    for (const { traits } of model.sets)
      for (const { r } of Object.values(traits)) expect(r).toBeGreaterThanOrEqual(0.3);
  });
});

describe('a model file', () => {
  it('when the correlation of two confidence traits is missing, then it is rejected', () => {
    const sets = model.sets.map((set) => ({ ...set, residualCorrelations: {} }));
    expect(impressionModel.safeParse(model).success).toBe(true);
    expect(impressionModel.safeParse({ ...model, sets }).success).toBe(false);
  });
});

describe('impressions', () => {
  it('when an interview is average, then nothing drives a score', () => {
    const { features, traits } = scored(average);
    expect(features).toBe('prosody+words');
    expect(traits.overall?.score).toBeCloseTo(model.sets[0]?.traits.overall?.intercept ?? 0, 9);
    expect(traits.overall?.drivers.every(({ contribution }) => contribution === 0)).toBe(true);
  });

  it('when the voice is further above the noise, then the tone is more engaging by the contribution of its driver', () => {
    const louder = scored({ ...average, levelRange: (average.levelRange ?? 0) + 5 }).traits.engagingTone;
    const [driver] = louder?.drivers ?? [];
    expect(driver?.feature).toBe('levelRange');
    expect(driver?.contribution).toBeGreaterThan(0);
    const usual = scored(average).traits.engagingTone?.score ?? 0;
    expect(louder?.score).toBeCloseTo(usual + (driver?.contribution ?? 0), 9);
    expect(louder?.interval.low).toBeLessThan(louder?.score ?? 0);
  });

  it('when somebody speaks faster, then the three rate features are one driver', () => {
    const rate = (average.wordsPerSecond ?? 0) * 1.2;
    const faster = scored({
      ...average,
      wordsPerSecond: rate,
      logWordsPerSecond: Math.log(rate),
      differentWordsPerSecond: (average.variety ?? 0) * rate,
    }).traits.overall;
    const names = faster?.drivers.map(({ feature }) => feature);
    expect(names?.[0]).toBe('wordsPerSecond');
    expect(faster?.drivers[0]?.contribution).toBeGreaterThan(0);
    expect(names).not.toContain('logWordsPerSecond');
  });

  it('when long answers get longer, then the estimate for pauses is lower, and length is one driver', () => {
    const longer = (times: number) => {
      const words = (average.answerWords ?? 0) * times;
      return scored({
        ...average,
        answerSeconds: (average.answerSeconds ?? 0) * times,
        answerWords: words,
        answerWordsSquared: words ** 2,
      }).traits.paused;
    };
    const [usual, long, longest] = [1, 1.5, 2].map((times) => longer(times)?.score ?? 0) as [
      number,
      number,
      number,
    ];
    expect(long).toBeLessThan(usual);
    // The effect grows with the square of the length.
    expect(long - longest).toBeGreaterThan(usual - long);
    const names = longer(2)?.drivers.map(({ feature }) => feature);
    expect(names?.[0]).toBe('answerSeconds');
    expect(names).not.toContain('answerWordsSquared');
  });

  it('when a word is more frequent than anywhere in the training data, then words are still used', () => {
    expect(scored({ ...average, negative: 0.2 }).features).toBe('prosody+words');
  });

  it('when a model contains visible traits, then they are not estimated', () => {
    const [set] = model.sets;
    const trait = set?.traits.overall;
    if (!set || !trait) throw new Error('the model has no trait overall');
    const withVisibleTraits = {
      ...model,
      sets: [{ ...set, traits: { overall: trait, smiled: trait, eyeContact: trait } }],
    };
    const found = predictImpressions(average, withVisibleTraits);
    expect(found.status === 'scored' && Object.keys(found.traits)).toEqual(['overall']);
  });

  it('when there are no words, then only prosody is used, and the result says so', () => {
    expect(scored(withoutWords).features).toBe('prosody');
  });

  it('when the background is silent, as after noise suppression, then quiet moments are not used', () => {
    expect(scored({ ...average, levelRange: 90 }).features).toBe('prosody+words, any room');
    expect(scored({ ...withoutWords, levelRange: 90 }).features).toBe('prosody, any room');
  });

  it('when the voice differs from all training data, then it abstains', () => {
    expect(predictImpressions({ ...average, breaksPerSecond: 60 }, model)).toEqual({
      status: 'abstained',
      reason: 'unlike-training-data',
    });
  });

  it('when there is little speech, then it abstains', () => {
    const answer: AnswerVoice = {
      seconds: 20,
      voicedFrames: 900,
      unvoicedFrames: 1100,
      f0: { meanHz: 150, sdHz: 30, medianHz: 145, absoluteSlopeHzPerS: 200 },
      intensity: { meanDb: 55, sdDb: 7, minDb: 35, maxDb: 70 },
      breaks: { count: 40, ratio: 0.4 },
    };
    expect(predictImpressions(interviewFeatures([answer]), model)).toEqual({
      status: 'abstained',
      reason: 'too-little-speech',
    });
    expect(predictImpressions(interviewFeatures([answer, answer]), model).status).toBe('scored');
  });
});

describe('confidence', () => {
  const impression = (score: number) => ({
    score,
    interval: { low: score - 0.6, high: score + 0.6 },
    halfWidth: 0.6,
    drivers: [],
  });
  const impressions: Impressions = {
    status: 'scored',
    features: 'prosody',
    coverage: 0.8,
    traits: { focused: impression(4), engagingTone: impression(5.5), friendly: impression(1) },
    residualCorrelations: {
      focused: { focused: 1, engagingTone: 0.5 },
      engagingTone: { focused: 0.5, engagingTone: 1 },
    },
  };

  it('when all parts are known, then it is their mean', () => {
    const found = confidence({ impressions, fluentShare: 0.9, levelSdDb: 3 });
    expect(found?.parts.focused).toBeCloseTo(50, 9);
    expect(found?.parts.engagingTone).toBeCloseTo(75, 9);
    expect(found?.parts.fluency).toBeCloseTo(90, 9);
    expect(found?.parts.steadiness).toBeCloseTo(50, 9);
    expect(found?.score).toBeCloseTo(66.25, 9);
  });

  it('when errors are correlated, then the interval is that of the mean of correlated values', () => {
    const found = confidence({ impressions });
    const half = (found?.interval.high ?? 0) - (found?.score ?? 0);
    // Two of ± 10 each with a correlation of .5.
    expect(half).toBeCloseTo(Math.sqrt(100 + 100 + 2 * 0.5 * 100) / 2, 9);
    const alone = confidence({ impressions: { ...impressions, traits: { focused: impression(4) } } });
    expect((alone?.interval.high ?? 0) - (alone?.score ?? 0)).toBeCloseTo(10, 9);
  });

  it('when some parts are exact, then the interval is narrower', () => {
    const wide = confidence({ impressions });
    const narrow = confidence({ impressions, fluentShare: 0.9, levelSdDb: 3 });
    const width = (of: typeof wide) => (of ? of.interval.high - of.interval.low : 0);
    expect(width(narrow)).toBeCloseTo(width(wide) / 2, 9);
  });

  it('when the level is steadier or less steady than nearly all speech, then steadiness is limited to 100 or 0', () => {
    const steadiness = (levelSdDb: number) => confidence({ impressions, levelSdDb })?.parts.steadiness;
    expect(steadiness(0.8)).toBe(100);
    expect(steadiness(6)).toBe(0);
    // Most actors have 1.8 to 3.2 dB, well inside the range.
    expect(steadiness(1.8)).toBeLessThan(90);
    expect(steadiness(3.2)).toBeGreaterThan(40);
  });

  it('when fluency could not be measured, then the score is the mean of the rest', () => {
    const found = confidence({ impressions, levelSdDb: 3 });
    expect(found?.parts).not.toHaveProperty('fluency');
    expect(found?.score).toBeCloseTo((50 + 75 + 50) / 3, 9);
  });

  it.each([0, 0.5, 0.95, 1])(
    'when fluency is excused, then the score is not lower than with a share of %d',
    (fluentShare) => {
      const excused = confidence({ impressions, fluentShare: 'excused', levelSdDb: 3 })?.score ?? 0;
      expect(excused).toBeGreaterThanOrEqual(
        confidence({ impressions, fluentShare, levelSdDb: 3 })?.score ?? 101,
      );
    },
  );

  it('when there are no impressions, then there is no confidence', () => {
    const abstained = { status: 'abstained', reason: 'too-little-speech' } as const;
    expect(confidence({ impressions: abstained, fluentShare: 1, levelSdDb: 3 })).toBeUndefined();
  });
});

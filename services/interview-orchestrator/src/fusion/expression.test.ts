import { EMOTIONS, type Emotion } from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import {
  type ExpressionSample,
  expressionOfSecond,
  expressionSamples,
  smoothExpression,
} from './expression.ts';
import { emotion, frame, randomFrom } from './testing/observations.ts';

/** Samples at a given rate; `show` returns the content at each time. */
function samples(
  framesPerSecond: number,
  endMs: number,
  show: (tMs: number) => Partial<ExpressionSample> | undefined,
): ExpressionSample[] {
  return Array.from({ length: Math.floor((endMs * framesPerSecond) / 1000) }, (_, i) => {
    const tMs = Math.round((i * 1000) / framesPerSecond);
    return { tMs, weight: 1, ...show(tMs) };
  });
}

const labels = (given: readonly ExpressionSample[]) => smoothExpression(given).map((each) => each?.label);

/** Times at which the displayed label differs from the previously displayed one. */
function changes(given: readonly ExpressionSample[]): number[] {
  let last: Emotion | undefined;
  return smoothExpression(given).flatMap((each, i) => {
    const changed = each && last && each.label !== last;
    last = each?.label ?? last;
    return changed ? [given[i]?.tMs ?? 0] : [];
  });
}

const maxInOneSecond = (times: readonly number[]) =>
  Math.max(0, ...times.map((from) => times.filter((tMs) => tMs >= from && tMs < from + 1000).length));

describe('the smoothed expression', () => {
  it('when one of many frames is another class, then the label does not change', () => {
    const given = samples(25, 3_000, (tMs) => ({
      emotion: emotion(0.8, tMs === 1_480 ? 'anger' : 'neutral'),
    }));
    expect(new Set(labels(given))).toEqual(new Set(['neutral']));
  });

  it('when the expression changes permanently, then the label follows within a second, once', () => {
    const given = samples(12, 4_000, (tMs) => ({
      emotion: emotion(0.8, tMs < 2_000 ? 'neutral' : 'happiness'),
    }));
    const times = changes(given);
    expect(times).toHaveLength(1);
    expect(times[0]).toBeGreaterThan(2_400);
    expect(times[0]).toBeLessThan(3_000);
    expect(smoothExpression(given).at(-1)).toEqual({ label: 'happiness', probability: 0.8, margin: 0.771 });
  });

  it('when two classes are about equally likely, then the first displayed one stays', () => {
    const rest = { surprise: 0, anger: 0, disgust: 0, fear: 0.1 };
    const given = samples(12, 4_000, (tMs) => ({
      emotion:
        tMs < 1_000
          ? { ...rest, neutral: 0.48, sadness: 0.42, happiness: 0 }
          : { ...rest, neutral: 0.42, sadness: 0.48, happiness: 0 },
    }));
    expect(changes(given)).toEqual([]);
  });

  it('when frames abstain, then they have no expression, and the label outlasts only a short gap', () => {
    const given = samples(4, 6_000, (tMs) =>
      (tMs >= 1_000 && tMs < 1_750) || (tMs >= 3_000 && tMs < 4_250)
        ? {}
        : { emotion: emotion(0.5, tMs < 4_000 ? 'sadness' : 'neutral') },
    );
    const shown = smoothExpression(given);
    for (const [i, { emotion: measured }] of given.entries())
      expect(shown[i] === undefined).toBe(measured === undefined);
    expect(labels(given)[7]).toBe('sadness');
    expect(labels(given)[17]).toBe('neutral');
  });

  it('when the face suddenly changes, then nothing of the first is carried over', () => {
    const given = samples(8, 3_000, (tMs) => ({
      emotion: emotion(0.9, tMs < 1_500 ? 'happiness' : 'sadness'),
      anotherFace: tMs === 1_500,
    }));
    const shown = smoothExpression(given);
    const first = given.findIndex(({ tMs }, i) => tMs >= 1_500 && shown[i]);
    expect(shown[first]).toMatchObject({ label: 'sadness', probability: 0.9 });
    expect(given[first]?.tMs).toBeGreaterThanOrEqual(1_900);
  });

  it('when a frame is sharper than its neighbours, then it has a larger weight', () => {
    const [blurred, sharp] = [0.3, 0.9].map((sharpness) => {
      const quality = { brightness: 0.5, sharpness, reasons: [] };
      const frames = [
        frame(0, { emotion: emotion(0.8, 'neutral') }),
        frame(250, { emotion: emotion(0.8, 'fear'), quality }),
      ];
      return smoothExpression(expressionSamples(frames.map((each) => ({ frame: each, chunk: 0 })))).at(-1);
    });
    expect(sharp?.probability).toBeLessThan(blurred?.probability ?? 0);
  });

  it.each([1, 2, 4, 10, 12, 25, 30, 60])(
    'when %i frames per second show arbitrary expressions, then no second has more than three changes',
    (framesPerSecond) => {
      let seenChanges = 0;
      for (let seed = 1; seed <= 40; seed += 1) {
        const random = randomFrom(seed);
        const holdMs = 40 + 1_000 * random();
        let label: Emotion = 'neutral';
        let untilMs = 0;
        const given = samples(framesPerSecond, 20_000, (tMs) => {
          if (tMs >= untilMs) {
            label = EMOTIONS[Math.floor(random() * EMOTIONS.length)] ?? 'neutral';
            untilMs = tMs + holdMs;
          }
          if (random() < 0.1) return {};
          return {
            emotion: emotion(0.3 + 0.7 * random(), label),
            weight: random(),
            anotherFace: random() < 0.05,
          };
        });
        const times = changes(given);
        seenChanges += times.length;
        expect(maxInOneSecond(times)).toBeLessThanOrEqual(3);
      }
      expect(seenChanges).toBeGreaterThan(20);
    },
  );
});

describe('the expression of a second', () => {
  it('when it changes within the second, then the longer label counts, with its own mean', () => {
    const given = samples(10, 4_000, (tMs) => ({
      emotion: emotion(1, tMs < 2_100 ? 'neutral' : 'surprise'),
    }));
    expect(expressionOfSecond(given.slice(0, 20), 1)).toEqual({
      label: 'neutral',
      probability: 1,
      margin: 1,
    });
    const turning = expressionOfSecond(given.slice(0, 30), 2);
    expect(turning?.label).toBe('neutral');
    expect(turning?.probability).toBeLessThan(1);
    expect(expressionOfSecond(given, 3)?.label).toBe('surprise');
  });

  it('when every frame of it abstained, then there is none', () => {
    const given = samples(4, 3_000, (tMs) => (tMs < 2_000 ? { emotion: emotion(0.9) } : {}));
    expect(expressionOfSecond(given, 2)).toBeUndefined();
  });
});

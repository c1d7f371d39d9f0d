import { describe, expect, it } from 'vitest';
import { SLOT_CLASSES } from './disfluencies.ts';
import { passageBetween, passageFeatures, type SpokenSlots } from './passage.ts';

const fluent = Float32Array.from(SLOT_CLASSES, (_, k) => (k === 0 ? 1 : 0));

/** Ten seconds of slots with two values each, syllables every `intervalMs`, and a pause in between. */
function spoken(intervalMs: number, pauseMs: number): SpokenSlots {
  const middle = { startMs: 5_000 - pauseMs / 2, endMs: 5_000 + pauseMs / 2 };
  const speech = [
    { startMs: 0, endMs: middle.startMs },
    { startMs: middle.endMs, endMs: 10_000 },
  ];
  const all = Array.from({ length: Math.floor(10_000 / intervalMs) }, (_, i) => i * intervalMs);
  return {
    slots: Array.from({ length: 200 }, (_, i) => Float32Array.from([i % 2, 3])),
    probabilities: Array.from({ length: 200 }, () => fluent),
    syllablesMs: all.filter((at) => at < middle.startMs || at >= middle.endMs),
    speech,
  };
}
const featuresOf = (slots: SpokenSlots) => passageFeatures(passageBetween(slots, 0, 10_000));
const PAUSES = 12;
const RHYTHM = 17;
const SLOTS = 22;

describe('a passage', () => {
  it('when it is a part of a range, then it has what lies in it, from its first to its last word', () => {
    const { speech, pauses, syllablesMs, slots, extentMs } = passageBetween(spoken(200, 1_000), 4_000, 6_000);
    expect(speech).toEqual([
      { startMs: 4_000, endMs: 4_500 },
      { startMs: 5_500, endMs: 6_000 },
    ]);
    expect(pauses).toEqual([{ startMs: 4_500, endMs: 5_500 }]);
    expect(syllablesMs).toEqual([4_000, 4_200, 4_400, 5_600, 5_800]);
    expect([slots.length, extentMs]).toEqual([40, 2_000]);
  });

  it('when it begins within a pause, then that pause is not its own', () => {
    const { pauses, slots } = passageBetween(spoken(200, 1_000), 5_000, 7_000);
    expect(pauses).toEqual([]);
    expect(slots).toHaveLength(30);
  });
});

describe('features of a passage', () => {
  it('when syllables come every 200 ms, then the rate is five a second and the rhythm has no variation', () => {
    const features = featuresOf(spoken(200, 1_000));
    const [perSecond, medianS, shortestS, variation, npvi] = features.subarray(RHYTHM);
    expect(perSecond).toBeCloseTo(5, 1);
    expect(medianS).toBeCloseTo(0.2, 5);
    expect(shortestS).toBeCloseTo(0.2, 5);
    expect(variation).toBeCloseTo(0, 5);
    expect(npvi).toBeCloseTo(0, 5);
  });

  it('when one second is silent, then it is the one pause, and a long one', () => {
    const [perSecond, longPerSecond, long, share, longestS] = featuresOf(spoken(200, 1_000)).subarray(PAUSES);
    expect(perSecond).toBeCloseTo(0.1, 5);
    expect(longPerSecond).toBeCloseTo(0.1, 5);
    expect(long).toBe(1);
    expect(share).toBeCloseTo(0.1, 5);
    expect(longestS).toBeCloseTo(1, 5);
  });

  it('when a gap is as short as the closure of a plosive, then it is not a pause', () => {
    expect([...featuresOf(spoken(200, 200)).subarray(PAUSES, RHYTHM)]).toEqual([0, 0, 0, 0, 0]);
  });

  it('when the values of the slots are known, then their mean and deviation are features', () => {
    const [mean, deviation, constant, none] = featuresOf(spoken(200, 1_000)).subarray(SLOTS);
    expect([mean, deviation, constant, none].map((v) => Number(v?.toFixed(5)))).toEqual([0.5, 0.5, 3, 0]);
  });

  it('when nobody speaks, then every value is a number', () => {
    const silent = { ...spoken(200, 1_000), speech: [], syllablesMs: [] };
    expect([...featuresOf(silent)].every(Number.isFinite)).toBe(true);
  });
});

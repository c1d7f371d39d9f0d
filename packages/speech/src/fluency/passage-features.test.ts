import { describe, expect, it } from 'vitest';
import { SLOT_CLASSES } from './disfluencies.ts';
import { type HeardSlots, passageFeatures } from './passage-features.ts';

const fluent = Float32Array.from(SLOT_CLASSES, (_, k) => (k === 0 ? 1 : 0));

/** Ten seconds of slots with two values each, syllables every `intervalMs`, and a pause in between. */
function heard(intervalMs: number, pauseMs: number): HeardSlots {
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
const whole = { startMs: 0, endMs: 10_000 };
const PAUSES = 12;
const RHYTHM = 17;
const SLOTS = 22;

describe('features of a passage', () => {
  it('when syllables come every 200 ms, then the rate is five a second and the rhythm has no variation', () => {
    const features = passageFeatures(heard(200, 1_000), whole);
    const [perSecond, medianS, shortestS, variation, npvi] = features.subarray(RHYTHM);
    expect(perSecond).toBeCloseTo(5, 1);
    expect(medianS).toBeCloseTo(0.2, 5);
    expect(shortestS).toBeCloseTo(0.2, 5);
    expect(variation).toBeCloseTo(0, 5);
    expect(npvi).toBeCloseTo(0, 5);
  });

  it('when one second is silent, then it is the one pause, and a long one', () => {
    const [perSecond, longPerSecond, long, share, longestS] = passageFeatures(
      heard(200, 1_000),
      whole,
    ).subarray(PAUSES);
    expect(perSecond).toBeCloseTo(0.1, 5);
    expect(longPerSecond).toBeCloseTo(0.1, 5);
    expect(long).toBe(1);
    expect(share).toBeCloseTo(0.1, 5);
    expect(longestS).toBeCloseTo(1, 5);
  });

  it('when a gap is as short as the closure of a plosive, then it is no pause', () => {
    expect([...passageFeatures(heard(200, 200), whole).subarray(PAUSES, RHYTHM)]).toEqual([0, 0, 0, 0, 0]);
  });

  it('when the values of the slots are known, then their mean and deviation are told', () => {
    const [mean, deviation, constant, none] = passageFeatures(heard(200, 1_000), whole).subarray(SLOTS);
    expect([mean, deviation, constant, none].map((v) => Number(v?.toFixed(5)))).toEqual([0.5, 0.5, 3, 0]);
  });

  it('when nobody speaks, then every value is a number', () => {
    const silent = { ...heard(200, 1_000), speech: [], syllablesMs: [] };
    expect([...passageFeatures(silent, whole)].every(Number.isFinite)).toBe(true);
  });
});

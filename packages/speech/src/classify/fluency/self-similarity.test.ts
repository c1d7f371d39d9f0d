import { describe, expect, it } from 'vitest';
import { blockPowers } from '../../dsp/level.ts';
import { trackPitch } from '../../dsp/pitch.ts';
import { harmonics, synthesize, whiteNoise } from '../../testing/signals.ts';
import { fluencyFrames } from './fluency-frames.ts';
import { selfSimilarity } from './self-similarity.ts';
import { slotFeatures } from './slot-features.ts';

/** Four vowels, 150 ms each: 600 ms that no other 600 ms are like. */
const vowels = [
  harmonics(120, [0.1, 0.3, 0.1, 0.02]),
  harmonics(130, [0.3, 0.05, 0.02, 0.1, 0.1]),
  harmonics(110, [0.02, 0.1, 0.3, 0.2, 0.1, 0.1]),
  harmonics(125, [0.2, 0.2, 0.02, 0.02, 0.02, 0.2, 0.2]),
];
const bare = (t: number) => (vowels[Math.floor(t / 0.15) % 4] as (t: number) => number)(t);
const phrase = () => {
  const noise = whiteNoise(0.002);
  return (t: number) => bare(t) + noise();
};
const frames = (seconds: number, at: (t: number) => number) => {
  const samples = synthesize(seconds, at);
  return fluencyFrames(samples, blockPowers(samples), trackPitch(samples));
};

/** The phrase twice, with 250 ms of silence in it. */
const halting = () => {
  const spoken = phrase();
  return frames(1.2, (t) => (t > 0.45 && t < 0.7 ? 0 : spoken(t)));
};

describe('self-similarity', () => {
  it('when a phrase of 600 ms comes twice, then it is like itself at that lag and at no other', () => {
    const similarity = selfSimilarity(frames(1.2, phrase()));
    const same = similarity.at(30, 60);
    expect(same).toBeLessThan(0.3);
    for (const lag of [15, 30, 45]) expect(similarity.at(30, lag)).toBeGreaterThan(3 * same);
  });

  it('when there is nothing a lag later, or only silence, then it has no value', () => {
    const spoken = phrase();
    const similarity = selfSimilarity(frames(1.2, (t) => (t < 0.6 ? spoken(t) : 0)));
    expect(similarity.at(30, 95)).toBeNaN();
    expect(similarity.at(100, -20)).toBeNaN();
  });
});

describe('features of a slot', () => {
  it('when the audio is digital silence, then every value is a number', () => {
    const rows = slotFeatures(
      frames(1, () => 0),
      [],
    );
    expect(rows).toHaveLength(20);
    expect(rows.every((row) => row.every(Number.isFinite))).toBe(true);
  });

  it('when the audio is half as loud, then nothing changes', () => {
    const [loudly, softly] = [phrase(), phrase()];
    const loud = slotFeatures(frames(1.2, loudly), [300]);
    const soft = slotFeatures(
      frames(1.2, (t) => 0.5 * softly(t)),
      [300],
    );
    for (const [i, row] of loud.entries())
      for (const [k, value] of row.entries()) expect(soft[i]?.[k]).toBeCloseTo(value, 1);
  });

  it('when it is a sentence, then the values are the ones that the models were trained on', async () => {
    const { default: golden } = await import('./golden/slots.json', { with: { type: 'json' } });
    const rows = slotFeatures(halting(), [200, 350, 800]);
    for (const [i, row] of golden.entries())
      for (const [k, value] of row.entries()) expect(rows[8 * i]?.[k]).toBeCloseTo(value, 2);
  });
});

import { describe, expect, it } from 'vitest';
import { synthesize } from '../testing/signals.ts';
import { MAX_UTTERANCE_MS } from './transcriber.ts';
import { utterancesOf } from './utterances.ts';

const s = (startMs: number, endMs: number) => ({ startMs, endMs });
const tone = (seconds: number, isSilent: (t: number) => boolean = () => false) =>
  synthesize(seconds, (t) => (isSilent(t) ? 0 : 0.5 * Math.sin(1000 * t)));
const spans = (samples: Float32Array, startMs: number, speech: ReturnType<typeof s>[]) =>
  utterancesOf(samples, startMs, speech).map(({ startMs, endMs }) => s(startMs, endMs));

describe('utterances', () => {
  it('when speech is found, then they have 200 ms around it, within the audio, and its samples', () => {
    const samples = tone(8);
    const utterances = utterancesOf(samples, 1_000, [s(100, 1_000), s(5_000, 7_900)]);
    expect(utterances.map(({ startMs, endMs }) => s(startMs, endMs))).toEqual([
      s(1_000, 2_200),
      s(5_800, 9_000),
    ]);
    expect(utterances[0]?.samples).toEqual(samples.subarray(0, 1_200 * 16));
    expect(utterances[1]?.samples).toEqual(samples.subarray(4_800 * 16, 8_000 * 16));
  });

  it('when a pause is short, then they are one with it', () => {
    expect(spans(tone(8), 0, [s(500, 1_000), s(3_899, 6_000)])).toEqual([s(300, 6_200)]);
    expect(spans(tone(8), 0, [s(500, 1_000), s(3_900, 6_000)])).toHaveLength(2);
  });

  it('when one would get too long with the next, then they stay apart at their pause', () => {
    const speech = [s(200, 9_000), s(10_000, 19_800), s(21_000, 23_000)];
    expect(spans(tone(24), 0, speech)).toEqual([s(0, 20_000), s(20_800, 23_200)]);
  });

  it('when one is as long as an engine takes, then it stays whole', () => {
    expect(spans(tone(26), 0, [s(200, MAX_UTTERANCE_MS - 200)])).toEqual([s(0, MAX_UTTERANCE_MS)]);
  });

  it('when one is longer, then it is cut in the middle of its longest pause, and nothing is lost', () => {
    const speech = [s(200, 9_000), s(9_250, 15_000), s(15_380, 20_000), s(20_300, 30_000)];
    expect(spans(tone(31), 5_000, speech)).toEqual([s(5_000, 20_190), s(20_190, 35_200)]);
  });

  it('when the longest pause comes too late for the first part, then the longest one before it counts', () => {
    const speech = [s(200, 9_000), s(9_250, 26_000), s(26_390, 40_000)];
    expect(spans(tone(41), 0, speech)).toEqual([s(0, 9_125), s(9_125, 26_195), s(26_195, 40_200)]);
  });

  it('when there is no pause, then two overlap, both with their edge where it is quietest', () => {
    const gaps = [21.3, 24.1, 41.5, 44.5, 62, 65];
    const samples = tone(70, (t) => gaps.some((gap) => t >= gap && t < gap + 0.12));
    const found = spans(samples, 0, [s(200, 69_800)]);
    expect(found[0]?.startMs).toBe(0);
    expect(found.at(-1)?.endMs).toBe(70_000);
    for (const [i, { startMs, endMs }] of found.entries()) {
      expect(endMs - startMs).toBeLessThanOrEqual(MAX_UTTERANCE_MS);
      const next = found[i + 1];
      if (!next) continue;
      expect(endMs - next.startMs).toBeGreaterThan(1_000);
      for (const edgeMs of [endMs, next.startMs])
        expect(gaps.some((gap) => edgeMs > gap * 1000 && edgeMs < gap * 1000 + 120)).toBe(true);
    }
  });

  it('when nobody speaks, then there are none', () => {
    expect(utterancesOf(tone(3), 0, [])).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { stitched } from './stitch.ts';
import type { Transcription } from './transcriber.ts';

/** Words of 400 ms, one every half second, each named by when it begins, recognised this much too late. */
function recognised(startMs: number, endMs: number, lateMs = 0): Transcription {
  const words = [];
  for (let ms = Math.ceil(startMs / 500) * 500; ms + 400 <= endMs; ms += 500)
    words.push({ text: `w${ms}`, startMs: ms + lateMs, endMs: ms + 400 + lateMs, confidence: 0.9 });
  return { startMs, endMs, words, doubts: [] };
}
const texts = (transcriptions: readonly Transcription[]) =>
  transcriptions.flatMap(({ words }) => words.map(({ text }) => text));

describe('transcriptions of utterances that overlap', () => {
  it.each([-120, -10, 0, 10, 120])(
    'when the second times everything %i ms later than the first, then each word is there once',
    (lateMs) => {
      const joined = stitched([recognised(0, 20_000), recognised(17_000, 40_000, lateMs)]);
      expect(texts(joined)).toEqual(texts([recognised(0, 40_000)]));
      expect(joined[0]?.endMs).toBe(joined[1]?.startMs);
    },
  );

  it('when a word is torn at an edge, then it is taken from where it is whole', () => {
    const first = recognised(0, 20_000);
    const torn = { text: 'to', startMs: 19_950, endMs: 20_000, confidence: 0.2 };
    const half = { text: 'rn', startMs: 17_000, endMs: 17_080, confidence: 0.2 };
    const second = recognised(17_100, 40_000);
    const joined = stitched([
      { ...first, words: [...first.words, torn] },
      { ...second, startMs: 17_000, words: [half, ...second.words] },
    ]);
    expect(texts(joined)).toEqual(texts([recognised(0, 40_000)]));
  });

  it('when the first understood nothing in the overlap, then the words of the second count', () => {
    const first = { ...recognised(0, 15_000), endMs: 20_000 };
    expect(texts(stitched([first, recognised(17_000, 40_000)]))).toEqual([
      ...texts([recognised(0, 15_000)]),
      ...texts([recognised(17_000, 40_000)]),
    ]);
  });

  it('when they lie apart or touch, then they stay as they are', () => {
    const apart = [recognised(0, 2_000), recognised(2_000, 4_000), recognised(5_000, 6_000)];
    expect(stitched(apart)).toEqual(apart);
  });
});

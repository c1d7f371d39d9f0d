import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AnalysedChunk, cutUtterances } from './utterances.ts';

/** Chunks of one second: `s` is speech throughout, `p` is speech that ends in a pause, `-` is silence. */
const chunksOf = (pattern: string, first = 0): AnalysedChunk[] =>
  pattern.split('').flatMap((kind, i) => {
    if (kind === ' ') return [];
    const startMs = (first + i) * 1000;
    const speech = kind === '-' ? [] : [{ startMs, endMs: startMs + (kind === 'p' ? 600 : 1000) }];
    return [{ seq: first + i, startMs, endMs: startMs + 1000, contentType: 'audio/pcm', speech }];
  });

const cut = (chunks: AnalysedChunk[], options: { fromSeq?: number; final?: boolean } = {}) =>
  cutUtterances(chunks, { fromSeq: 0, final: false, maxChunks: 20, ...options }).map(
    ({ chunks: own, settled }) => ({
      settled: [settled.firstSeq, settled.lastSeq],
      audio: [own[0]?.seq, own.at(-1)?.seq],
    }),
  );

describe('cutting live audio into utterances', () => {
  it('when somebody pauses, then the cut is in the pause and needs no neighbour', () => {
    expect(cut(chunksOf('ssp-sp'))).toEqual([
      { settled: [0, 2], audio: [0, 2] },
      { settled: [3, 5], audio: [3, 5] },
    ]);
  });

  it('when somebody is still speaking, then nothing is cut until the end', () => {
    expect(cut(chunksOf('sss'))).toEqual([]);
    expect(cut(chunksOf('sss'), { final: true })).toEqual([{ settled: [0, 2], audio: [0, 2] }]);
  });

  it('when somebody speaks without a pause, then utterances share their neighbours, so that no word is cut', () => {
    expect(cut(chunksOf('s'.repeat(20)))).toEqual([{ settled: [0, 17], audio: [0, 18] }]);
    expect(cut(chunksOf('s'.repeat(21), 17), { fromSeq: 18, final: true })[0]).toEqual({
      settled: [18, 35],
      audio: [17, 36],
    });
  });

  it('when nobody speaks, then silence is settled in steps', () => {
    expect(cut(chunksOf('-'.repeat(12)))).toEqual([{ settled: [0, 9], audio: [0, 9] }]);
  });

  it('when a chunk is missing, then it is waited for, but not indefinitely', () => {
    expect(cut(chunksOf('s p'))).toEqual([]);
    expect(cut(chunksOf('s pppppp')).map(({ settled }) => settled)).toEqual([
      [0, 0],
      [2, 2],
      [3, 3],
      [4, 4],
      [5, 5],
      [6, 6],
      [7, 7],
    ]);
  });

  it('when chunks are cut as they arrive, then each is settled exactly once, never with too few neighbours', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('s', 'p', '-'), minLength: 1, maxLength: 90 }),
        (pattern) => {
          const all = chunksOf(pattern);
          const settled: number[] = [];
          let fromSeq = 0;
          for (let known = 1; known <= all.length + 1; known += 1) {
            const final = known > all.length;
            const window = all.slice(Math.max(0, fromSeq - 1), known);
            for (const utterance of cutUtterances(window, { fromSeq, final, maxChunks: 20 })) {
              const { firstSeq, lastSeq } = utterance.settled;
              expect(utterance.chunks.length).toBeLessThanOrEqual(20);
              for (let seq = firstSeq; seq <= lastSeq; seq += 1) settled.push(seq);
              fromSeq = lastSeq + 1;
            }
          }
          expect(settled).toEqual(all.map(({ seq }) => seq));
        },
      ),
    );
  });
});

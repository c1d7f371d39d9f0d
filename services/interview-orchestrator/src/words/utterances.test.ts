import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutUtterances, type HeardChunk } from './utterances.ts';

/** Chunks of a second; `s` speaks throughout, `p` speaks and ends in a pause, `-` is silent. */
const heard = (pattern: string, first = 0): HeardChunk[] =>
  pattern.split('').flatMap((kind, i) => {
    if (kind === ' ') return [];
    const startMs = (first + i) * 1000;
    const speech = kind === '-' ? [] : [{ startMs, endMs: startMs + (kind === 'p' ? 600 : 1000) }];
    return [{ seq: first + i, startMs, endMs: startMs + 1000, contentType: 'audio/pcm', speech }];
  });

const cut = (chunks: HeardChunk[], options: { fromSeq?: number; final?: boolean } = {}) =>
  cutUtterances(chunks, { fromSeq: 0, final: false, maxChunks: 20, ...options }).map(
    ({ chunks: own, settled }) => ({
      settled: [settled.firstSeq, settled.lastSeq],
      audio: [own[0]?.seq, own.at(-1)?.seq],
    }),
  );

describe('live audio that is cut into utterances', () => {
  it('when somebody pauses, then the cut lies in the pause and no neighbour is needed', () => {
    expect(cut(heard('ssp-sp'))).toEqual([
      { settled: [0, 2], audio: [0, 2] },
      { settled: [3, 5], audio: [3, 5] },
    ]);
  });

  it('when somebody still speaks, then nothing is cut, until nothing follows', () => {
    expect(cut(heard('sss'))).toEqual([]);
    expect(cut(heard('sss'), { final: true })).toEqual([{ settled: [0, 2], audio: [0, 2] }]);
  });

  it('when somebody speaks on and on, then utterances share their neighbours, so that no word is torn', () => {
    expect(cut(heard('s'.repeat(20)))).toEqual([{ settled: [0, 17], audio: [0, 18] }]);
    expect(cut(heard('s'.repeat(21), 17), { fromSeq: 18, final: true })[0]).toEqual({
      settled: [18, 35],
      audio: [17, 36],
    });
  });

  it('when nobody speaks, then silence is settled in steps', () => {
    expect(cut(heard('-'.repeat(12)))).toEqual([{ settled: [0, 9], audio: [0, 9] }]);
  });

  it('when a chunk is missing, then it is waited for, but not for ever', () => {
    expect(cut(heard('s p'))).toEqual([]);
    expect(cut(heard('s pppppp')).map(({ settled }) => settled)).toEqual([
      [0, 0],
      [2, 2],
      [3, 3],
      [4, 4],
      [5, 5],
      [6, 6],
      [7, 7],
    ]);
  });

  it('when chunks are cut as they come, then each is settled exactly once, with too few neighbours never', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('s', 'p', '-'), minLength: 1, maxLength: 90 }),
        (pattern) => {
          const all = heard(pattern);
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

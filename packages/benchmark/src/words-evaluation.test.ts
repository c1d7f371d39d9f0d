import { describe, expect, it } from 'vitest';
import { type WordsRun, wordsEvaluation, wordsOf } from './words-evaluation.ts';

const run: WordsRun = {
  realTimeFactor: 0.1,
  unreadable: 2,
  engine: { id: 'engine' },
  pipeline: { id: 'words', version: '1', sha256: 'a'.repeat(64) },
};

describe('words to compare', () => {
  it('when case, punctuation, hyphens and apostrophes differ, then the words are the same', () => {
    expect(wordsOf('“Well-known,” she said: don’t  go!')).toEqual([
      'well',
      'known',
      'she',
      'said',
      "don't",
      'go',
    ]);
    expect(wordsOf("'Tis the dogs' — ")).toEqual(['tis', 'the', 'dogs']);
  });

  it('when a text has no words, then there are none', () => {
    expect(wordsOf(' … - ')).toEqual([]);
  });
});

describe('the word error rate', () => {
  it('when words are replaced, missing or surplus, then each counts once, over all words that were said', () => {
    const cases = [
      { text: 'one two three four', recognised: 'One, too three' },
      { text: 'five six', recognised: 'five and six', group: 'b' },
    ];
    const evaluation = wordsEvaluation(cases, run);
    expect(evaluation).toMatchObject({
      n: 2,
      words: 6,
      wer: 3 / 6,
      perGroup: { b: { n: 1, wer: 1 / 2 } },
      ...run,
    });
  });

  it('when nobody speaks, then words are false, and the clip is in no group', () => {
    const cases = [
      { text: 'yes', recognised: 'yes', group: 'a' },
      { text: '', recognised: 'thank you', group: 'a' },
      { text: ' ', recognised: '', group: 'a' },
    ];
    const evaluation = wordsEvaluation(cases, run);
    expect(evaluation).toMatchObject({ n: 1, wer: 0, silent: { n: 2, falseWords: 2 } });
    expect(evaluation.perGroup).toEqual({ a: { n: 1, wer: 0 } });
  });
});

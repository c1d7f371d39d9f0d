import { describe, expect, it } from 'vitest';
import { wordFeatures, wordsOf } from './word-features.ts';

const sentence = 'We built it and I think we really learned a lot ';

describe('the words of a text', () => {
  it('when it has hesitations, annotations and curly apostrophes, then only the words remain', () => {
    expect(wordsOf('Uhm, I’m [laughs] well... (inaudible) UH fine')).toEqual(["i'm", 'well', 'fine']);
  });
});

describe('the features of words', () => {
  it('when a text is repetitive, then shares, variety and rate are computed from its words', () => {
    const features = wordFeatures(sentence.repeat(10), 55, 20);
    expect(features).toMatchObject({
      we: 2 / 11,
      i: 1 / 11,
      hedges: 1 / 11,
      intensifiers: 1 / 11,
      longWords: 1 / 11,
      variety: 10 / 50,
      wordsPerSecond: 2,
      logWordsPerSecond: Math.log(2),
      differentWordsPerSecond: 2 * (10 / 50),
      answerWords: 40,
      answerWordsSquared: 1600,
      negative: 0,
    });
  });

  it('when a recogniser drops hesitations and punctuation, then nothing changes', () => {
    const written = `Um, ${sentence.trim()}. `.repeat(10);
    expect(wordFeatures(written, 50, 10)).toEqual(wordFeatures(sentence.toLowerCase().repeat(10), 50, 10));
  });

  it('when there are too few words, then there are no features', () => {
    expect(wordFeatures(sentence, 5, 5)).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { doubtsAbout } from './transcriber.ts';

const word = (startMs: number, endMs: number, confidence: number) => ({
  text: 'word',
  startMs,
  endMs,
  confidence,
});

describe('doubts about an utterance', () => {
  it('when long words are sure and a short one is not, then there are none', () => {
    expect(doubtsAbout([word(0, 900, 0.9), word(900, 1000, 0.2)], 0.8)).toEqual([]);
  });

  it('when a long word is unsure, then confidence is low', () => {
    expect(doubtsAbout([word(0, 100, 0.9), word(100, 1000, 0.2)], 0.8)).toEqual(['low-confidence']);
  });

  it('when the words have no length, then no confidence is high enough', () => {
    expect(doubtsAbout([word(100, 100, 1)], 0)).toEqual(['low-confidence']);
  });

  it('when a word has no confidence, then the others do not make up for it', () => {
    const words = [word(0, 900, 1), { text: 'word', startMs: 900, endMs: 950 }];
    expect(doubtsAbout(words, 0)).toEqual(['no-confidence']);
  });

  it('when no word was understood, then that is the doubt', () => {
    expect(doubtsAbout([], 0)).toEqual(['no-words']);
  });
});

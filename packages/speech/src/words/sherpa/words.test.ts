import { describe, expect, it } from 'vitest';
import { recognisedTokens, wordsOf } from './words.ts';

const utterance = { startMs: 10_000, endMs: 12_000 };
const tokens = [' hel', 'lo', ' you', '.'];

describe('words from tokens', () => {
  it('when tokens have times and durations, then words begin and end with theirs', () => {
    const recognised = recognisedTokens.parse({
      tokens,
      timestamps: [0.1, 0.3, 1, 1.2],
      durations: [0.2, 0.16, 0.2, 0.08],
    });
    expect(wordsOf(recognised, utterance)).toEqual([
      { text: 'hello', startMs: 10_100, endMs: 10_460 },
      { text: 'you.', startMs: 11_000, endMs: 11_280 },
    ]);
  });

  it('when tokens have no durations, then a word ends where the next token begins, at most 240 ms after its last one', () => {
    const recognised = recognisedTokens.parse({ tokens, timestamps: [0.1, 0.3, 0.4, 1] });
    expect(wordsOf(recognised, utterance)).toMatchObject([
      { endMs: 10_400 },
      { startMs: 10_400, endMs: 11_240 },
    ]);
  });

  it('when a word would end after the utterance, then it ends with it', () => {
    const recognised = recognisedTokens.parse({ tokens: [' late'], timestamps: [1.95], durations: [0.3] });
    expect(wordsOf(recognised, utterance)).toMatchObject([{ startMs: 11_950, endMs: 12_000 }]);
  });

  it('when tokens have no times, then the words share the utterance by their letters', () => {
    const recognised = recognisedTokens.parse({ tokens: ['▁abc', '▁d'] });
    expect(wordsOf(recognised, utterance)).toEqual([
      { text: 'abc', startMs: 10_000, endMs: 11_500 },
      { text: 'd', startMs: 11_500, endMs: 12_000 },
    ]);
  });

  it('when tokens have probabilities, then a word has their geometric mean', () => {
    const ys_log_probs = [Math.log(0.9), Math.log(0.4), Math.log(0.7), Math.log(0.7)];
    expect(wordsOf(recognisedTokens.parse({ tokens, ys_log_probs }), utterance)).toMatchObject([
      { confidence: 0.6 },
      { confidence: 0.7 },
    ]);
  });

  it('when nothing was recognised, then there are no words', () => {
    expect(wordsOf(recognisedTokens.parse({ tokens: [' '] }), utterance)).toEqual([]);
  });
});

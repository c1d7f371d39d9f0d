import { describe, expect, it } from 'vitest';
import { statusOf } from './transcriber.ts';

const word = (startMs: number, endMs: number, confidence: number) => ({
  text: 'word',
  startMs,
  endMs,
  confidence,
});

describe('status of an utterance', () => {
  it('when long words are sure and a short one is not, then it is reliable', () => {
    expect(statusOf([word(0, 900, 0.9), word(900, 1000, 0.2)], 0.8)).toBe('reliable');
  });

  it('when a long word is unsure, then it is not', () => {
    expect(statusOf([word(0, 100, 0.9), word(100, 1000, 0.2)], 0.8)).toBe('unreliable');
  });

  it('when the engine gives a word no confidence, then it is not', () => {
    expect(statusOf([word(0, 900, 1), { text: 'word', startMs: 900, endMs: 950 }], 0)).toBe('unreliable');
  });

  it('when no word was understood, then it is not', () => {
    expect(statusOf([], 0)).toBe('unreliable');
  });
});

import { describe, expect, it } from 'vitest';
import { wordsObservation } from './words.ts';

const transcribed = {
  status: 'transcribed',
  engine: { id: 'engine' },
  text: 'hello',
  words: [{ text: 'hello', startMs: 100, endMs: 400, confidence: 0.9 }],
  language: 'en',
  speechMs: 300,
  reliability: 'reliable',
  quality: { reasons: [] },
};
const takes = (fields: object) => wordsObservation.safeParse({ ...transcribed, ...fields }).success;

describe('the words of a chunk', () => {
  it('when they were transcribed, then they are reliable without a reason, or unreliable with one', () => {
    expect(takes({})).toBe(true);
    expect(takes({ reliability: 'unreliable', quality: { reasons: ['low-confidence'] } })).toBe(true);
    expect(takes({ reliability: 'unreliable' })).toBe(false);
    expect(takes({ quality: { reasons: ['no-words'] } })).toBe(false);
  });

  it('when there are none, then a code says why', () => {
    const abstained = (rest: object) => wordsObservation.safeParse({ status: 'abstained', ...rest }).success;
    expect(abstained({ code: 'no-engine' })).toBe(true);
    expect(abstained({ code: 'engine-failed', engine: { id: 'engine', version: '1' } })).toBe(true);
    expect(abstained({})).toBe(false);
    expect(abstained({ code: 'no-engine', words: [] })).toBe(false);
  });

  it('when a language is not a valid tag, then it is refused', () => {
    expect(takes({ language: 'pt-BR' })).toBe(true);
    expect(takes({ language: 'english' })).toBe(false);
  });
});

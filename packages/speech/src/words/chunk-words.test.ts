import { type SpokenWord, wordsObservation } from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { type Recognised, wordsOfChunk } from './chunk-words.ts';
import type { Transcription } from './transcriber.ts';

const engine = { id: 'fake', version: '1' };
const first = { startMs: 0, endMs: 10_000 };
const second = { startMs: 10_000, endMs: 20_000 };

const word = (startMs: number): SpokenWord => ({
  text: `w${startMs}`,
  startMs,
  endMs: startMs + 150,
  confidence: 0.9,
});

const utterance = (
  startMs: number,
  endMs: number,
  words: number[],
  rest: Partial<Transcription> = {},
): Transcription => ({ startMs, endMs, words: words.map(word), doubts: [], ...rest });

const recognised = (transcriptions: Transcription[], rest: Partial<Recognised> = {}): Recognised => ({
  speech: transcriptions,
  transcriptions,
  failures: [],
  ...rest,
});

/** What each of both chunks has. */
function both(known: Recognised) {
  const found = [
    wordsOfChunk(first, second.startMs, known, engine),
    wordsOfChunk(second, Number.POSITIVE_INFINITY, known, engine),
  ].map((words) => wordsObservation.parse(words));
  return found.map((words) => (words.status === 'transcribed' ? words : { ...words, words: [] }));
}

describe('words and chunks', () => {
  it('when an utterance crosses a border, then each word goes where it begins', () => {
    const known = recognised([utterance(8_000, 12_000, [8_100, 9_999, 10_000])]);
    expect(both(known).map(({ words }) => words.map((w) => w.startMs))).toEqual([[8_100, 9_999], [10_000]]);
    expect(both(known)).toMatchObject([
      { text: 'w8100 w9999', speechMs: 2_000, engine },
      { text: 'w10000', speechMs: 2_000 },
    ]);
  });

  it('when one of its utterances is in doubt, then the chunk is unreliable for that reason, and the other is not', () => {
    const known = recognised([
      utterance(0, 2_000, [100]),
      utterance(3_000, 9_000, [3_100], { doubts: ['low-confidence'] }),
      utterance(11_000, 12_000, [11_100]),
    ]);
    expect(both(known)).toMatchObject([
      { reliability: 'unreliable', quality: { reasons: ['low-confidence'] } },
      { reliability: 'reliable', quality: { reasons: [] } },
    ]);
  });

  it('when an utterance in doubt crosses a border, then both are unreliable', () => {
    const known = recognised([utterance(8_000, 12_000, [8_100], { doubts: ['no-confidence'] })]);
    expect(both(known).map((w) => 'reliability' in w && w.reliability)).toEqual(['unreliable', 'unreliable']);
  });

  it('when nobody speaks in a chunk, then it abstains', () => {
    expect(both(recognised([utterance(0, 2_000, [100])]))[1]).toMatchObject({
      status: 'abstained',
      code: 'no-speech',
    });
  });

  it('when a word begins in a chunk after its speech was found to end, then it is kept all the same', () => {
    const known = recognised([utterance(8_000, 10_200, [10_050])], {
      speech: [{ startMs: 8_200, endMs: 10_000 }],
    });
    expect(both(known)[1]).toMatchObject({ status: 'transcribed', text: 'w10050', speechMs: 0 });
  });

  it('when the engine failed where somebody speaks, then the chunk says so, and a silent one that nobody does', () => {
    const failures = [{ startMs: 7_800, endMs: 10_200, code: 'engine-failed' as const }];
    const known = recognised([utterance(0, 2_000, [100])], {
      speech: [{ startMs: 8_000, endMs: 10_000 }],
      failures,
    });
    expect(both(known)).toMatchObject([
      { status: 'abstained', code: 'engine-failed', engine },
      { status: 'abstained', code: 'no-speech' },
    ]);
  });

  it('when all utterances are in one language, then the chunk is; when they are in several, then it has none', () => {
    const en = { language: 'en' };
    const one = recognised([utterance(0, 1_000, [100], en), utterance(2_000, 3_000, [2_100], en)]);
    const two = recognised([
      utterance(0, 1_000, [100], en),
      utterance(2_000, 3_000, [2_100], { language: 'de' }),
    ]);
    expect(both(one)[0]).toMatchObject({ language: 'en' });
    expect(both(two)[0]).not.toHaveProperty('language');
  });

  it('when an engine repeats itself, then the surplus is left out and the rest is unreliable', () => {
    const many = Array.from({ length: 400 }, (_, i) => i * 20);
    expect(both(recognised([utterance(0, 9_000, many)]))[0]).toMatchObject({
      words: many.slice(0, 60).map(word),
      reliability: 'unreliable',
      quality: { reasons: ['too-many-words'] },
    });
    const long = wordsOfChunk(
      { startMs: 0, endMs: 20_000 },
      20_000,
      recognised([utterance(0, 9_000, many)]),
      engine,
    );
    expect(long).toMatchObject({ words: { length: 120 } });
  });
});

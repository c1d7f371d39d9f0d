import { readModel } from '@poise/inference';
import { beforeAll, describe, expect, it } from 'vitest';
import { readVocabulary, type Vocabulary } from './vocabulary.ts';

let table: Uint8Array;
let vocabulary: Vocabulary;
beforeAll(async () => {
  table = (await readModel('whisper-base')).get('tokens.tiktoken') ?? new Uint8Array();
  vocabulary = readVocabulary(table, 51_865);
});

describe('the vocabulary of a multilingual model', () => {
  it('when it is read, then the special tokens are those of Whisper', () => {
    const { endOfText, noSpeech, prefix } = vocabulary;
    // <|startoftranscript|> <|en|> <|transcribe|> <|notimestamps|>
    expect({ endOfText, noSpeech, prefix }).toEqual({
      endOfText: 50_257,
      noSpeech: 50_362,
      prefix: [50_258, 50_259, 50_359, 50_363],
    });
  });

  it('when tokens are text, then it is theirs, and a space in front starts a word', () => {
    // " Hello", ",", " world" of the table.
    expect(vocabulary.text([2425, 11, 1002])).toBe(' Hello, world');
    expect([2425, 11, 1002].map(vocabulary.startsWord)).toEqual([true, false, true]);
  });

  it('when a token is an annotation, then it is suppressed; letters and sentence marks are not', () => {
    const texts = vocabulary.suppressed.map((token) => vocabulary.text([token]));
    expect(texts).toEqual(expect.arrayContaining(['(', '[', '♪', ' -']));
    for (const text of ['.', ',', '?', '!', "'", 'a']) expect(texts).not.toContain(text);
  });

  it('when the table belongs to another network, then it is corrupt', () => {
    expect(() => readVocabulary(table, 50_000)).toThrow(expect.objectContaining({ code: 'model_corrupt' }));
  });
});

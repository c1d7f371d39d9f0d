import { describe, expect, it } from 'vitest';
import { languageTag } from './language-tag.ts';

describe('the language of a transcript', () => {
  it.each([
    ['english', 'en'],
    ['German', 'de'],
    ['<|fr|>', 'fr'],
    ['en', 'en'],
    ['pt-BR', 'pt-BR'],
  ])('when an engine reports %s, then it is %s', (reported, tag) => {
    expect(languageTag(reported)).toBe(tag);
  });

  it.each(['', '<||>', 'no such language', 'Klingon?'])(
    'when it reports "%s", then none is known',
    (reported) => {
      expect(languageTag(reported)).toBeUndefined();
    },
  );
});

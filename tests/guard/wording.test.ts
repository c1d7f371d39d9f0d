import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { glossary, phrasePattern } from '../../scripts/glossary.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const rows = glossary();
const ruledOut = rows.flatMap(({ not }) => not);

describe('when the glossary rules something out, then', () => {
  it('its tables are read: every term once, in alphabetical order', () => {
    const terms = rows.map(({ term }) => term);
    const words = terms.slice(0, terms.indexOf('withdraw') + 1);
    expect(words.length).toBeGreaterThan(30);
    expect(words).toEqual(words.toSorted());
    expect(new Set(terms).size).toBe(terms.length);
    expect(ruledOut).toEqual(expect.arrayContaining(['material', 'told', 'given up', 'from N on']));
  });

  it('a word is a spelling error in a document, and not in code', () => {
    const check = (file: string) =>
      spawnSync(
        join(ROOT, 'node_modules/.bin/cspell'),
        ['lint', '--no-progress', `stdin://${join(ROOT, file)}`],
        {
          cwd: ROOT,
          input: 'The material was told to a frame.\n',
          encoding: 'utf8',
        },
      );
    const inDocument = check('docs/some-page.md');
    expect(inDocument.stdout).toContain('Forbidden word (material)');
    expect(inDocument.stdout).toContain('Forbidden word (told)');
    expect(inDocument.status).toBe(1);
    expect(check('packages/shared/src/some-file.ts').status).toBe(0);
  });

  it('a phrase is in no document', () => {
    const phrases = ruledOut.filter((term) => term.includes(' '));
    expect(phrases.length).toBeGreaterThan(5);
    const documents = globSync('**/*.md', {
      cwd: ROOT,
      exclude: (path) => /(^|\/)(node_modules|\.tooling|\.vitepress|artifacts|glossary\.md)$/.test(path),
    });
    const found = documents.flatMap((document) => {
      const text = readFileSync(resolve(ROOT, document), 'utf8');
      return phrases
        .flatMap((phrase) => text.match(phrasePattern(phrase)) ?? [])
        .map((phrase) => ({ document, phrase: phrase.replaceAll(/\s+/g, ' ') }));
    });
    expect(found).toEqual([]);
  });
});

it('when a phrase is searched for, then line breaks and numbers do not hide it', () => {
  const finds = (phrase: string, text: string) => phrasePattern(phrase).test(text);
  expect(finds('given up', 'It was given\nup.')).toBe(true);
  expect(finds('from N on', 'from 0.8 on')).toBe(true);
  expect(finds('from N on', 'from the start on')).toBe(false);
  expect(finds('at hand', 'what handles it')).toBe(false);
});

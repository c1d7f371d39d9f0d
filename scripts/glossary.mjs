import { readFileSync } from 'node:fs';

const PAGE = new URL('../docs/glossary.md', import.meta.url);

/**
 * The rows of the tables in docs/glossary.md: a term, and what must not be written instead.
 *
 * @returns {{ term: string, not: string[] }[]}
 */
export function glossary(markdown = readFileSync(PAGE, 'utf8')) {
  return markdown
    .split('\n')
    .filter((line) => /^\| (?!-)/.test(line))
    .map((line) => line.split('|').slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()))
    .filter((cells) => cells.at(-1) !== 'not')
    .map((cells) => ({
      term: cells[0] ?? '',
      not: (cells.at(-1) ?? '').split(', ').filter((word) => word !== ''),
    }));
}

/** A pattern for a phrase: its words in order, separated by any white space; `N` is a number. */
export function phrasePattern(phrase) {
  const words = phrase
    .split(' ')
    .map((word) => (word === 'N' ? '[\\d.]+' : word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  return new RegExp(`\\b${words.join('\\s+')}\\b`, 'gi');
}

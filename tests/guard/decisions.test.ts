import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

const FOLDER = resolve(import.meta.dirname, '../../docs/adr');
const files = globSync('0*.md', { cwd: FOLDER }).toSorted();
const index = readFileSync(resolve(FOLDER, 'README.md'), 'utf8');
const numberOf = (file: string) => Number(file.slice(0, 4));

it('when a decision is written down, then the index lists it under its own title', () => {
  const listed = [...index.matchAll(/^\| \[(\d{4})\]\((.*)\) \| (.*) \|$/gm)].map(
    ([, number, file, title]) => ({
      number,
      file,
      title,
    }),
  );
  const written = files.map((file) => ({
    number: file.slice(0, 4),
    file,
    title: /^# \d+\. (.*)$/m.exec(readFileSync(resolve(FOLDER, file), 'utf8'))?.[1],
  }));
  expect(listed).toEqual(written);
});

it('when a number is missing between decisions, then the index explains the gap', () => {
  const missing = Array.from({ length: Math.max(...files.map(numberOf)) }, (_, i) => i + 1).filter(
    (number) => !files.some((file) => numberOf(file) === number),
  );
  const [, first, last] = /(\d+) to (\d+) were set aside/.exec(index) ?? [];
  expect(missing.filter((number) => number < Number(first) || number > Number(last))).toEqual([]);
  expect(new Set(files.map(numberOf)).size).toBe(files.length);
});

import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

const FOLDER = resolve(import.meta.dirname, '../../docs/adr');
const files = globSync('0*.md', { cwd: FOLDER }).toSorted();
const index = readFileSync(resolve(FOLDER, 'README.md'), 'utf8');

it('when a decision is recorded, then the index lists it under its own title', () => {
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

it('when several consecutive numbers are missing, then the index explains the gap; a single one may be pending', () => {
  const numbers = files.map((file) => Number(file.slice(0, 4)));
  expect(new Set(numbers).size).toBe(numbers.length);
  const gaps = numbers
    .map((number, at) => ({ first: (numbers[at - 1] ?? 0) + 1, last: number - 1 }))
    .filter(({ first, last }) => last > first);
  const explained = [...index.matchAll(/(\d+) to (\d+) were set aside/g)].map(([, first, last]) => ({
    first: Number(first),
    last: Number(last),
  }));
  expect(gaps).toEqual(explained);
});

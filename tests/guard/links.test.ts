import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

it('when a document links to a file of the repository, then the file is there', () => {
  const documents = globSync('**/*.md', {
    cwd: ROOT,
    exclude: (path) => /(^|\/)(node_modules|\.\w+|dist|artifacts)$/.test(path),
  });
  const links = documents.flatMap((document) =>
    [...readFileSync(resolve(ROOT, document), 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(
      ([, target = '']) => ({ document, target }),
    ),
  );
  expect(links.length).toBeGreaterThan(50);
  const broken = links.filter(
    ({ document, target }) => !existsSync(resolve(ROOT, dirname(document), target)),
  );
  expect(broken).toEqual([]);
});

import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(resolve(ROOT, file), 'utf8');

const documents = globSync('**/*.md', {
  cwd: ROOT,
  exclude: (path) => /(^|\/)(node_modules|\.\w+|dist|artifacts)$/.test(path),
});

/** Targets of links and images that are neither web addresses nor addresses of mail. */
const links = documents.flatMap((document) => {
  const text = read(document).replaceAll(/^```.*?^```$/gms, '');
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g), ...text.matchAll(/\b(?:src|href)="([^"]+)"/g)];
  return targets
    .map(([, target = '']) => target)
    .filter((target) => !/^(https?|mailto):/.test(target))
    .map((target) => {
      const [path = '', anchor] = target.split('#');
      return {
        document,
        target,
        file: path === '' ? document : resolve(ROOT, dirname(document), path),
        anchor,
      };
    });
});

describe('when a document links to something of the repository, then', () => {
  it('the file is there', () => {
    expect(links.length).toBeGreaterThan(100);
    const broken = links.filter(({ file }) => !existsSync(resolve(ROOT, file)));
    expect(broken.map(({ document, target }) => `${document}: ${target}`)).toEqual([]);
  });

  it('and so is the heading', () => {
    const anchored = links.filter(({ file, anchor }) => anchor !== undefined && file.endsWith('.md'));
    expect(anchored.length).toBeGreaterThan(2);
    const broken = anchored.filter(({ file, anchor = '' }) => !headingsOf(file).includes(anchor));
    expect(broken.map(({ document, target }) => `${document}: ${target}`)).toEqual([]);
  });
});

/** Anchors as code hosts make them of headings: lower case, without punctuation, hyphens for spaces. */
function headingsOf(file: string): string[] {
  return [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{Letter}\p{Number}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

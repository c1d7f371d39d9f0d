import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix, relative, resolve } from 'node:path';
import { type DefaultTheme, defineConfig, type MarkdownOptions } from 'vitepress';

const ROOT = resolve(import.meta.dirname, '../..');

/** Where sources can be read, such as a repository's web page; without it a link to a source is its name alone. */
const SOURCES = process.env['POISE_SOURCES_URL'];

/**
 * The documents of the repository as a site: the pages stay where they are, and links between them work in both. The
 * build ends with an error on a link to a page that is not there.
 */
export default defineConfig({
  title: 'Poise',
  description: 'Analyses practice interviews on your own machine: face, voice and words.',
  srcDir: '..',
  srcExclude: ['**/{node_modules,.tooling,.poise,.changeset,.github,artifacts,content}/**'],
  rewrites: { 'README.md': 'index.md' },
  cleanUrls: true,
  // Poise is offline, and so is what documents it: no fonts, scripts or search from elsewhere.
  themeConfig: {
    nav: [
      { text: 'Guides', link: '/docs/guides/README' },
      { text: 'Architecture', link: '/ARCHITECTURE' },
      { text: 'Privacy', link: '/PRIVACY' },
      { text: 'Changelog', link: '/CHANGELOG' },
    ],
    sidebar: [
      {
        text: 'Start',
        items: [
          { text: 'What Poise is', link: '/' },
          { text: 'All documents', link: '/docs/README' },
          { text: 'Glossary', link: '/docs/glossary' },
        ],
      },
      { text: 'Guides', items: pages('docs/guides/!(README).md') },
      {
        text: 'Operate',
        items: [...pages('deploy/README.md'), ...pages('docs/operations/*.md'), ...pages('docs/models.md')],
      },
      { text: 'Protect', items: pages('{PRIVACY,SECURITY}.md') },
      {
        text: 'Develop',
        items: pages('{CONTRIBUTING,ARCHITECTURE,CODE_OF_CONDUCT}.md', 'docs/release.md', 'tests/README.md'),
      },
      {
        text: 'Packages',
        collapsed: true,
        items: pages('{packages,services,apps}/*/README.md', 'bench/README.md'),
      },
      { text: 'Model cards', collapsed: true, items: pages('models/cards/*.md') },
      { text: 'Decisions', collapsed: true, items: pages('docs/adr/*.md') },
    ],
    search: { provider: 'local' },
    outline: [2, 3],
  },
  markdown: { config: linkSources },
});

/** Entries of the sidebar: the title of each page, and the address under which it is served. */
function pages(...patterns: string[]): DefaultTheme.SidebarItem[] {
  const files = patterns.flatMap((pattern) => globSync(pattern, { cwd: ROOT }).toSorted());
  return files.map((file) => ({
    text: /^# (.+)$/m.exec(readFileSync(join(ROOT, file), 'utf8'))?.[1] ?? file,
    link: `/${file.replace(/\.md$/, '')}`,
  }));
}

/** Documents link to sources and folders of the repository, which a site does not serve. */
function linkSources(markdown: Parameters<NonNullable<MarkdownOptions['config']>>[0]): void {
  markdown.core.ruler.push('poise-sources', (state) => {
    const page: string = state.env.path ?? join(ROOT, 'README.md');
    for (const { children } of state.tokens) {
      const open: boolean[] = [];
      for (const token of children ?? []) {
        if (token.type === 'link_open') {
          const source = sourceOf(token.attrGet('href') ?? '', page);
          if (source !== undefined && SOURCES !== undefined)
            token.attrSet('href', posix.join(SOURCES, source));
          if (source !== undefined && SOURCES === undefined) {
            token.tag = 'span';
            token.attrs = [['title', source]];
          }
          open.push(token.tag === 'span');
        } else if (token.type === 'link_close' && open.pop()) token.tag = 'span';
      }
    }
  });
}

/** Path of a linked file or folder below the root, where it is there and no page. */
function sourceOf(href: string, page: string): string | undefined {
  if (/^(\w+:|#|\/)/.test(href)) return undefined;
  const target = resolve(dirname(page), decodeURI(href.split('#')[0] ?? ''));
  if (!existsSync(target) || (target.endsWith('.md') && statSync(target).isFile())) return undefined;
  return relative(ROOT, target);
}

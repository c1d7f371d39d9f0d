import { createHash } from 'node:crypto';
import { glossary } from './scripts/glossary.mjs';

const ruledOut = glossary().flatMap(({ not }) => not.filter((term) => !term.includes(' ')));

// Spelling of everything that people read. Words that the glossary rules out are errors in documents; words of the
// project that no dictionary has stand in .cspell/words.txt, one a line, sorted.
export default {
  version: '0.2',
  language: 'en-GB,en-US',
  // Another glossary makes other errors, so it has a cache of its own.
  cache: { useCache: true, cacheLocation: `node_modules/.cache/cspell-${digest(ruledOut)}` },
  useGitignore: true,
  enableGlobDot: true,
  files: ['**/*.{ts,tsx,mjs,md,json,jsonc,yml,yaml,css,html,sh,sql,py}', 'Dockerfile', '.ci/run'],
  ignorePaths: [
    '.git',
    '.cspell',
    'pnpm-lock.yaml',
    'docs/api/openapi.json',
    // Weights, golden values and stored samples: data, not prose.
    'models/**/*.json',
    '**/{fixtures,golden,test}/**/*.json',
    '**/*.golden.json',
  ],
  dictionaryDefinitions: [{ name: 'poise', path: '.cspell/words.txt', addWords: true }],
  dictionaries: [
    'poise',
    'python',
    'node',
    'npm',
    'typescript',
    'docker',
    'k8s',
    'sql',
    'html',
    'css',
    'companies',
  ],
  patterns: [
    // Checksums, and keys with their prefix.
    { name: 'hex', pattern: '/\\b[0-9a-f]{8,}\\b/g' },
    { name: 'key', pattern: '/\\b(psk|pit)_\\w+/g' },
    // The heading of a page, in lower case and without spaces.
    { name: 'anchor', pattern: '/\\.md#[\\w-]+/g' },
    { name: 'pinned', pattern: '/@[0-9a-f]{40}\\b/g' },
  ],
  ignoreRegExpList: ['hex', 'key', 'anchor', 'pinned', 'Base64', 'Urls'],
  overrides: [
    { filename: '**/*.md', flagWords: ruledOut },
    // The page that names them.
    { filename: 'docs/glossary.md', ignoreWords: ruledOut },
  ],
};

function digest(words) {
  return createHash('sha256').update(words.join()).digest('hex').slice(0, 12);
}

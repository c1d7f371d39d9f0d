import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

/** Who may import which of our packages: the arrows of the architecture, in one direction. */
const ARROWS: Record<string, readonly string[]> = {
  'packages/shared': [],
  'packages/store': ['@poise/shared'],
  'packages/inference': ['@poise/shared'],
  'packages/media': ['@poise/shared'],
  'packages/client': ['@poise/shared/contracts', '@poise/shared/errors'],
  'packages/impressions': ['@poise/shared/contracts'],
  'packages/evaluation': ['@poise/impressions', '@poise/shared'],
  'packages/cli': [
    '@poise/client',
    '@poise/evaluation',
    // What an evaluation measures is what the service runs. Nothing but tests imports the CLI.
    '@poise/face-worker/classifier',
    '@poise/impressions',
    '@poise/inference',
    '@poise/media',
    '@poise/shared',
    '@poise/speech-worker/classifier',
    // A folder that `models pull` keeps is one that the service can load.
    '@poise/speech-worker/transcriber',
    '@poise/store',
  ],
  'services/gateway': ['@poise/inference', '@poise/media', '@poise/shared', '@poise/store'],
  'services/face-worker': ['@poise/inference', '@poise/media', '@poise/shared'],
  'services/speech-worker': ['@poise/inference', '@poise/media', '@poise/shared'],
  'services/interview-orchestrator': ['@poise/shared', '@poise/store'],
  'services/feedback': [
    '@poise/impressions',
    '@poise/inference',
    '@poise/media',
    '@poise/shared',
    '@poise/store',
  ],
  'apps/web': ['@poise/client', '@poise/shared/contracts', '@poise/shared/errors'],
};

/** What a browser loads must not reach Node's modules, nor packages that need them. */
const BROWSER_SAFE = [
  'packages/shared/src/contracts',
  'packages/shared/src/errors',
  'packages/client/src',
  'packages/impressions/src',
  'apps/web/src',
];

describe('when a package imports another, then the arrow is one of the architecture', () => {
  for (const [folder, allowed] of Object.entries(ARROWS)) {
    it(folder, () => {
      const strays = importsOf(`${folder}/src/**/*.{ts,tsx}`)
        .filter(({ file, from }) => from.startsWith('@poise/') && !isTest(file))
        .filter(({ from }) => !allowed.some((name) => from === name || from.startsWith(`${name}/`)));
      expect(strays).toEqual([]);
    });
  }

  it('and every package is in the table', () => {
    const folders = globSync('{packages,services,apps}/*', { cwd: ROOT }).filter(
      (folder) => folder !== 'packages/testing',
    );
    expect(folders.toSorted()).toEqual(Object.keys(ARROWS).toSorted());
  });

  it('and no import leaves its package by a path', () => {
    const strays = importsOf('{packages,services,apps}/*/src/**/*.{ts,tsx}').filter(({ file, from }) => {
      const [group, name] = file.split('/');
      return (
        from.startsWith('.') &&
        !resolve(ROOT, file, '..', from).startsWith(resolve(ROOT, group ?? '', name ?? ''))
      );
    });
    expect(strays).toEqual([]);
  });
});

describe('when code is meant for browsers, then it imports nothing of Node', () => {
  for (const folder of BROWSER_SAFE) {
    it(folder, () => {
      const strays = importsOf(`${folder}/**/*.{ts,tsx}`)
        .filter(({ file }) => !isTest(file))
        .filter(({ from }) => from.startsWith('node:') || from === '@poise/shared/runtime');
      expect(strays).toEqual([]);
    });
  }
});

function importsOf(pattern: string): { file: string; from: string }[] {
  return globSync(pattern, { cwd: ROOT, exclude: (path) => path.includes('node_modules') }).flatMap((file) =>
    [...readFileSync(resolve(ROOT, file), 'utf8').matchAll(/(?:from|import)\s*\(?'([^']+)'/g)].map(
      (match) => ({
        file,
        from: match[1] ?? '',
      }),
    ),
  );
}

function isTest(file: string): boolean {
  return /\.(test|fake)\.tsx?$/.test(file) || file.includes('/test/');
}

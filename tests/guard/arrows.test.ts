import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

/** What every tier above the contracts may import. */
const GROUND = ['shared', 'runtime'];
const RECORD = [...GROUND, 'store'];
const ANALYSIS = [...GROUND, 'inference', 'media'];

/**
 * Which of our packages may import which, from the bottom up: a row names rows above it only, so that all arrows
 * point one way. No service imports another, and nothing imports an app.
 */
const ARROWS: Record<string, readonly string[]> = {
  'packages/shared': [],
  'packages/runtime': ['shared'],
  'packages/store': GROUND,
  'packages/media': GROUND,
  'packages/inference': GROUND,
  'packages/face': ANALYSIS,
  'packages/speech': ANALYSIS,
  'packages/impressions': ['shared'],
  'packages/client': ['shared'],
  'packages/benchmark': ['shared', 'impressions'],
  'packages/launcher': [...RECORD, 'speech'],
  'packages/testing': [...RECORD, 'launcher'],
  'services/gateway': [...RECORD, 'inference', 'media'],
  'services/face-worker': [...ANALYSIS, 'face'],
  'services/speech-worker': [...ANALYSIS, 'speech'],
  'services/interview-orchestrator': RECORD,
  'services/feedback': [...RECORD, 'inference', 'media', 'impressions'],
  'apps/web': ['shared', 'client'],
  'apps/cli': [...RECORD, ...ANALYSIS, 'face', 'speech', 'impressions', 'client', 'benchmark', 'launcher'],
};

const PACKAGES = Object.keys(ARROWS).flatMap((folder) => folder.match(/^packages\/(.*)/)?.[1] ?? []);

/** Code that a browser loads must not import Node's modules, nor packages that need them. */
const BROWSER_SAFE = ['packages/shared', 'packages/client', 'packages/impressions', 'apps/web'];

type Import = { file: string; from: string };

describe('when a package imports another, then the arrow is one of the architecture', () => {
  it.each(Object.entries(ARROWS))('%s', (folder, allowed) => {
    const imports = importsOf(`${folder}/src/**/*.{ts,tsx}`).filter(({ file }) => !isTest(file));
    expect(forbiddenImports(imports, folder, allowed)).toEqual([]);
  });

  it('and the arrows have one direction', () => {
    const folders = Object.keys(ARROWS);
    for (const [folder, allowed] of Object.entries(ARROWS)) {
      const above = folders.slice(0, folders.indexOf(folder));
      expect(
        allowed.filter((name) => !above.includes(`packages/${name}`)),
        folder,
      ).toEqual([]);
    }
  });

  it.each(['bench', 'training'])('%s imports packages only', (folder) => {
    expect(forbiddenImports(importsOf(`${folder}/**/*.ts`), folder, PACKAGES)).toEqual([]);
  });

  it('tests beside their sources import packages only, and their own', () => {
    const beside = importsOf('{packages,services,apps}/*/src/**/*.{ts,tsx}').filter(({ file }) =>
      isTest(file),
    );
    expect(forbiddenImports(beside, '', PACKAGES)).toEqual([]);
  });

  it('and every package is in the table', () => {
    const folders = globSync('{packages,services,apps}/*', { cwd: ROOT });
    expect(folders.toSorted()).toEqual(Object.keys(ARROWS).toSorted());
  });

  it('and no import leaves its package by a path', () => {
    const leaving = importsOf('{packages,services,apps}/*/src/**/*.{ts,tsx}').filter(
      ({ file, from }) =>
        from.startsWith('.') && packageOf(resolve(ROOT, file, '..', from)) !== packageOf(file),
    );
    expect(leaving).toEqual([]);
  });
});

describe('when code is meant for browsers, then it imports no Node module', () => {
  it.each(BROWSER_SAFE)('%s', (folder) => {
    const imports = importsOf(`${folder}/src/**/*.{ts,tsx}`).filter(({ file }) => !isTest(file));
    expect(imports.length).toBeGreaterThan(0);
    expect(imports.filter(({ from }) => from.startsWith('node:'))).toEqual([]);
  });
});

/** Imports of our own packages, by name or (as training does) by path, that are not allowed. */
function forbiddenImports(imports: readonly Import[], folder: string, allowed: readonly string[]): Import[] {
  const own = folder.split('/')[1];
  return imports.filter(({ file, from }) => {
    const byPath = from.startsWith('.') ? packageOf(resolve(ROOT, file, '..', from)) : undefined;
    if (byPath && !byPath.startsWith('packages/')) return byPath !== packageOf(file);
    const name = from.startsWith('@poise/') ? from.split('/')[1] : byPath?.split('/')[1];
    return name !== undefined && name !== own && !allowed.includes(name);
  });
}

/** The folder that a file of a workspace package belongs to; `undefined` otherwise. */
function packageOf(file: string): string | undefined {
  return resolve(ROOT, file)
    .slice(ROOT.length + 1)
    .match(/^(packages|services|apps)\/[^/]+/)?.[0];
}

function importsOf(pattern: string): Import[] {
  return globSync(pattern, { cwd: ROOT, exclude: (path) => path.includes('node_modules') }).flatMap((file) =>
    [...readFileSync(resolve(ROOT, file), 'utf8').matchAll(/(?:from|import)\s*\(?'([^'\s]+)'/g)].map(
      (match) => ({ file, from: match[1] ?? '' }),
    ),
  );
}

function isTest(file: string): boolean {
  return /\.(test|fake)\.tsx?$/.test(file) || /\/test(ing)?\//.test(file);
}

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createImportGraph, sortSuites } from '../support/suites.ts';

const ROOT = resolve(import.meta.dirname, '../..');

describe('when a suite is sorted by its imports, then', () => {
  let root: string;
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };
  const suites = () => sortSuites(root, ['packages/**/*.test.ts']);
  const alone = (name: string) => `packages/one/src/${name}.test.ts`;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'poise-suites-'));
    write('packages/one/package.json', '{ "name": "@poise/one" }');
    write('packages/one/src/pure.ts', "import { z } from 'zod';\nexport const pure = z;\n");
    write(
      'packages/two/package.json',
      '{ "name": "@poise/two", "exports": { ".": { "default": "./src/index.ts" }, "./pure": "./src/pure.ts" } }',
    );
    write('packages/two/src/index.ts', "export * from './server.ts';\n");
    write('packages/two/src/server.ts', "import pg from 'pg';\nexport const server = pg;\n");
    write('packages/two/src/pure.ts', 'export const two = 2;\n');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it.each([
    ['it only computes', "import { pure } from './pure.ts';"],
    ['it imports a pure entry point of a package', "import { two } from '@poise/two/pure';"],
    ['it imports only types', "import type { Pool } from 'pg';\nimport { type Client } from 'pg';"],
    ['it names a module in a string', "const text = 'import sharp from sharp';"],
  ])('%s: unit', (_, source) => {
    write(alone('a'), source);
    expect(suites()).toEqual({ unit: [alone('a')], integration: [] });
  });

  it.each([
    ['it starts a process', "import { spawn } from 'node:child_process';"],
    ['it names a Node module without its prefix', "import { fork } from 'child_process';"],
    ['it imports a subpath of a library', "import { x } from '@aws-sdk/client-s3';"],
    ['a package that it imports reaches a server', "import { server } from '@poise/two';"],
    ['a helper reaches a server', "import { helper } from './helper.ts';"],
    ['it imports at run time', "const { default: sharp } = await import('sharp');"],
    ['it imports a value beside types', "import { type Pool, Client } from 'pg';"],
    ['an import spans several lines', "import {\n  Worker,\n  threadId,\n} from 'node:worker_threads';"],
  ])('%s: integration', (_, source) => {
    write('packages/one/src/helper.ts', "export { server as helper } from '@poise/two';");
    write(alone('a'), source);
    expect(suites()).toEqual({ unit: [], integration: [alone('a')] });
  });

  it('the path to the first effect is returned', () => {
    write(alone('a'), "import { server } from '@poise/two';");
    expect(createImportGraph(root).reaches(join(root, alone('a')))).toEqual([
      alone('a'),
      'packages/two/src/index.ts',
      'packages/two/src/server.ts',
      'pg',
    ]);
  });
});

it('when suites are listed, then each belongs to exactly one project, and unit has no database', {
  timeout: 60_000,
}, () => {
  const list = (...args: string[]) => {
    const { stdout, stderr, status } = spawnSync(
      join(ROOT, 'node_modules/.bin/vitest'),
      ['list', '--filesOnly', '--json', ...args],
      { cwd: ROOT, encoding: 'utf8' },
    );
    expect(status, stderr).toBe(0);
    return JSON.parse(stdout) as { file: string; projectName: string }[];
  };
  const all = list();
  expect(new Set(all.map(({ projectName }) => projectName))).toEqual(
    new Set(['unit', 'integration', 'heavy']),
  );
  const files = all.map(({ file }) => file);
  expect(files.filter((file, at) => files.indexOf(file) !== at)).toEqual([]);
  const written = spawnSync('git', ['ls-files', '*.test.ts', '*.test.tsx'], { cwd: ROOT, encoding: 'utf8' });
  const tracked = written.stdout
    .trim()
    .split('\n')
    .filter((file) => !file.startsWith('training/'));
  expect(tracked.filter((file) => !files.includes(join(ROOT, file)))).toEqual([]);

  const graph = createImportGraph(ROOT);
  const unit = all.filter(({ projectName }) => projectName === 'unit');
  expect(unit.length).toBeGreaterThan(80);
  expect(unit.flatMap(({ file }) => graph.reaches(file) ?? [])).toEqual([]);
});

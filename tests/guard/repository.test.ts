import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(resolve(ROOT, file), 'utf8');
/** Reads JSON with comment lines, as editors allow. */
const readWithComments = (file: string) => JSON.parse(read(file).replace(/^\s*\/\/.*$/gm, ''));
const root = JSON.parse(read('package.json'));

describe('when a value is written in several files, then they agree', () => {
  it('the major version of Node', () => {
    const [major] = read('.node-version').split('.');
    for (const file of ['Dockerfile', '.github/workflows/ci.yml', '.github/workflows/release.yml']) {
      const images = [...read(file).matchAll(/\bnode:(\d+)-/g)].map(([, version]) => version);
      expect(new Set(images), file).toEqual(new Set([major]));
    }
    expect(readWithComments('.devcontainer/devcontainer.json').image).toMatch(`node:${major}-`);
  });

  it('the version of all packages and of our images', () => {
    for (const file of globSync('{apps,packages,services}/*/package.json', { cwd: ROOT })) {
      expect(JSON.parse(read(file)).version, file).toBe(root.version);
    }
    const tagged = globSync(['docker-compose.yml', 'Dockerfile', 'deploy/k8s/base/*.yaml'], { cwd: ROOT });
    const tags = tagged.flatMap((file) => [...read(file).matchAll(/\bpoise\/[a-z-]+:([\w.-]+)/g)]);
    expect(tags.length).toBeGreaterThan(5);
    expect(new Set(tags.map(([, tag]) => tag))).toEqual(new Set([root.version]));
    expect(read('CHANGELOG.md')).toContain(`## ${root.version}`);
  });

  it('the compiler of the editor and the one of the checks', () => {
    const folder = readWithComments('.vscode/settings.json')['js/ts.tsdk.path'];
    expect(JSON.parse(read(`${folder}/package.json`)).version).toBe(root.devDependencies.typescript);
    const binary = `@typescript/typescript-${process.platform}-${process.arch}/lib/tsc`;
    expect(existsSync(resolve(ROOT, dirname(folder), binary))).toBe(true);
  });
});

describe('when a document or a workflow names a command, then it exists', () => {
  const verbs = Object.keys(root.scripts);
  const files = globSync(['*.md', '{docs,deploy,models,training,.github}/**/*.{md,yml}'], { cwd: ROOT });

  it('as `npm run VERB`', () => {
    const named = files.flatMap((file) =>
      [...read(file).matchAll(/\bnpm run (?:-s )?([a-z][\w-]*)/g)].map(([, verb = '']) => ({ file, verb })),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter(({ verb }) => !verbs.includes(verb))).toEqual([]);
  });

  it('and the root scripts are verbs of bootstrap', () => {
    const bootstrap = read('scripts/bootstrap.mjs');
    for (const [verb, command] of Object.entries<string>(root.scripts)) {
      expect(command).toMatch(new RegExp(`^(exec )?node scripts/bootstrap\\.mjs ${verb}$`));
      expect(bootstrap).toMatch(new RegExp(`^  '?${verb}'?: \\{`, 'm'));
    }
  });

  it('and a debug configuration starts an existing file', () => {
    const { configurations } = readWithComments('.vscode/launch.json');
    const started = configurations.filter(({ program }: { program?: string }) => program !== undefined);
    expect(started.length).toBeGreaterThan(3);
    for (const { name, program, args } of started) {
      expect(existsSync(program.replace('${workspaceFolder}', ROOT)), name).toBe(true);
      expect(verbs, name).toContain([args].flat()[0].split(' ')[0]);
    }
  });
});

it('when branches were merged, then no conflict marker is left', () => {
  const files = execFileSync(
    'git',
    ['ls-files', '*.md', '*.ts', '*.tsx', '*.mjs', '*.json', '*.yaml', '*.yml'],
    {
      cwd: ROOT,
      encoding: 'utf8',
    },
  ).split('\n');
  const kept = files.filter((file) => file !== '' && existsSync(resolve(ROOT, file)));
  expect(kept.length).toBeGreaterThan(100);
  expect(kept.filter((file) => /^(<{7}|>{7})( |$)/m.test(read(file)))).toEqual([]);
});

import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { temporaryFolder } from '@poise/testing';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

describe('a release', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  const file = (name: string) => join(folder.path, name);
  const read = (name: string) => readFileSync(file(name), 'utf8');
  const write = (name: string, text: string) => {
    mkdirSync(dirname(file(name)), { recursive: true });
    writeFileSync(file(name), text);
  };
  const git = async (...args: string[]) => (await execa('git', args, { cwd: folder.path })).stdout;
  const commit = async () => {
    await git('add', '--all');
    await git('commit', '--quiet', '--message', 'chore: state of the test');
  };
  const release = () =>
    execa(process.execPath, [join(ROOT, 'scripts/release.ts')], {
      cwd: folder.path,
      reject: false,
      env: { PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}` },
    });

  /** A small workspace with our own settings: two packages, one of them private, and a manifest. */
  beforeEach(async () => {
    folder = temporaryFolder('release');
    write('package.json', '{ "name": "poise", "version": "0.4.1", "private": true }\n');
    write('pnpm-workspace.yaml', 'packages:\n  - packages/*\n');
    write('packages/client/package.json', '{ "name": "@poise/client", "version": "0.4.1" }\n');
    write('packages/store/package.json', '{ "name": "@poise/store", "version": "0.4.1", "private": true }\n');
    write('deploy/k8s/base/gateway.yaml', 'image: poise/gateway:0.4.1\nother: redis:0.4.1\n');
    write('CHANGELOG.md', '# Changelog\n\nIntroduction.\n\n## 0.4.1 (2026-01-01)\n\n### Fixed\n\n- Old.\n');
    cpSync(join(ROOT, '.changeset/config.json'), file('.changeset/config.json'));
    await git('init', '--quiet', '--initial-branch=main');
    await git('config', 'user.name', 'A tester');
    await git('config', 'user.email', 'tester@example.org');
    await commit();
  });
  afterEach(() => folder.remove());

  it('when changesets are pending, then they produce one version, one changelog section, one commit and one tag', async () => {
    write('.changeset/one.md', '---\n"@poise/client": patch\n---\n\nUploads resume.\n');
    write('.changeset/two.md', '---\n"@poise/client": minor\n---\n\nWords have times,\nalso live.\n');
    await commit();

    const { exitCode, stdout, stderr } = await release();

    expect(exitCode, stderr).toBe(0);
    expect(stdout).toContain('v0.5.0');
    for (const name of ['package.json', 'packages/client/package.json', 'packages/store/package.json']) {
      expect(JSON.parse(read(name)).version, name).toBe('0.5.0');
    }
    expect(read('deploy/k8s/base/gateway.yaml')).toBe('image: poise/gateway:0.5.0\nother: redis:0.4.1\n');
    expect(read('CHANGELOG.md')).toMatch(
      /^# Changelog\n\nIntroduction\.\n\n## 0\.5\.0 \(\d{4}-\d\d-\d\d\)\n\n### New\n\n- Words have times,\n {2}also live\.\n\n### Fixed\n\n- Uploads resume\.\n\n## 0\.4\.1 /,
    );
    expect(await git('status', '--porcelain')).toBe('');
    expect(await git('log', '--max-count=1', '--format=%s')).toBe('chore(release): v0.5.0');
    expect(await git('cat-file', '-t', 'v0.5.0')).toBe('tag');
    expect(await git('ls-files', '.changeset')).toBe('.changeset/config.json');
  });

  it('when nothing is pending, then it refuses and changes nothing', async () => {
    const before = await git('rev-parse', 'HEAD');
    const { exitCode, stderr } = await release();
    expect(exitCode).toBe(1);
    expect(stderr).toContain('There are no changesets');
    expect(await git('rev-parse', 'HEAD')).toBe(before);
    expect(await git('tag')).toBe('');
  });

  it('when the working tree has changes, then it refuses', async () => {
    write('.changeset/one.md', '---\n"@poise/client": patch\n---\n\nUploads resume.\n');
    const { exitCode, stderr } = await release();
    expect(exitCode).toBe(1);
    expect(stderr).toContain('The working tree has changes');
    expect(JSON.parse(read('package.json')).version).toBe('0.4.1');
  });
});

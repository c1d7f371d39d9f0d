import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { report } from '@poise/shared/contracts';
import { temporaryFolder } from '@poise/testing';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Installation, startInstallation } from '../support/installation.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const hasCurl = spawnSync('which', ['curl']).status === 0;

describe.skipIf(!hasCurl)(`the README${hasCurl ? '' : ' (skipped: no curl)'}`, () => {
  const folder = temporaryFolder('readme');
  let poise: Installation;

  beforeAll(async () => {
    poise = await startInstallation();
    // What the commands expect in the current folder.
    symlinkSync(join(ROOT, 'apps'), join(folder.path, 'apps'));
    mkdirSync(join(folder.path, '.poise'));
    mkdirSync(join(folder.path, 'node_modules/@poise'), { recursive: true });
    symlinkSync(join(ROOT, 'packages/client'), join(folder.path, 'node_modules/@poise/client'));
    writeFileSync(join(folder.path, '.poise/key'), poise.stack.apiKey);
  });
  afterAll(async () => {
    await poise?.stop();
    await folder.remove();
  });

  const blocks = (document: string, language: string) =>
    [...readFileSync(join(ROOT, document), 'utf8').matchAll(/^```(\w+)\n(.*?)^```$/gms)]
      .filter(([, name]) => name === language)
      .map(([, , text = '']) => text.replaceAll('http://127.0.0.1:8080', poise.stack.baseUrl));
  const completeReports = (stdout: string) => stdout.match(/"report\.ready".*"complete":true/g);
  const run = (program: string, args: string[]) =>
    execa(program, args, { cwd: folder.path, timeout: 240_000 });

  it('when its commands are run unchanged, then they produce a report', async () => {
    const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', blocks('README.md', 'sh').join('\n')]);
    // The first report does not wait for the words; the stream ends with the complete one.
    expect(completeReports(stdout)).toHaveLength(1);
    expect(stdout).toContain('"points":[{"second":0');
    expect(stdout).toMatch(/"status":"erased".*$/);
    const { accounting } = report.parse(JSON.parse(readFileSync(join(folder.path, 'report.json'), 'utf8')));
    expect(accounting.camera.received).toBeGreaterThan(0);
    expect(accounting.camera.scored).toBe(accounting.camera.received);
    expect(readFileSync(join(folder.path, 'report.html'), 'utf8')).toContain('<!doctype html>');
  });

  it('when its program is run unchanged, then it prints the content of the report', async () => {
    const [program = ''] = blocks('README.md', 'ts');
    writeFileSync(join(folder.path, 'program.mjs'), program);
    const { stdout } = await run(process.execPath, ['program.mjs']);
    expect(stdout).toContain('report.ready');
    expect(stdout).toMatch(/longestMs: \d+/);
  });

  it('when the commands of the integration guide follow, then chunks are analysed and rejections are explained', async () => {
    const [set = '', ...rest] = [
      blocks('README.md', 'sh')[0]?.split('\n\n')[0],
      ...blocks('docs/guides/integrate.md', 'sh'),
    ];
    const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', [set, ...rest].join('\n')]);
    for (const modality of ['camera', 'mic', 'words']) {
      expect(stdout).toMatch(new RegExp(`"chunk\\.scored","modality":"${modality}"`));
    }
    expect(completeReports(stdout)).toHaveLength(1);
    expect(stdout).toContain('"token":"pit_');
    expect(stdout).toContain('"code":"consent_missing"');
    expect(stdout).toMatch(/"status":"erased".*$/);
  });
});

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
    // What the commands expect of the folder they are typed in.
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
  const run = (program: string, args: string[]) =>
    execa(program, args, { cwd: folder.path, timeout: 240_000 });

  it('when its commands are typed as they stand, then they lead to a report', async () => {
    const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', blocks('README.md', 'sh').join('\n')]);
    expect(stdout.match(/^event: report\.ready$/gm)).toHaveLength(1);
    expect(stdout).toContain('"points":[{"second":0');
    expect(stdout).toMatch(/"status":"erased".*$/);
    const { accounting } = report.parse(JSON.parse(readFileSync(join(folder.path, 'report.json'), 'utf8')));
    expect(accounting.camera.received).toBeGreaterThan(0);
    expect(accounting.camera.scored).toBe(accounting.camera.received);
    expect(readFileSync(join(folder.path, 'report.html'), 'utf8')).toContain('<!doctype html>');
  });

  it('when its program is run as it stands, then it prints what the report has', async () => {
    const [program = ''] = blocks('README.md', 'ts');
    writeFileSync(join(folder.path, 'program.mjs'), program);
    const { stdout } = await run(process.execPath, ['program.mjs']);
    expect(stdout).toContain('report.ready');
    expect(stdout).toMatch(/longestMs: \d+/);
  });

  it('when the commands of the guide to integration follow, then chunks are analysed and refusals are explained', async () => {
    const [set = '', ...rest] = [
      blocks('README.md', 'sh')[0]?.split('\n\n')[0],
      ...blocks('docs/guides/integrate.md', 'sh'),
    ];
    const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', [set, ...rest].join('\n')]);
    expect(stdout.match(/^event: chunk\.scored$/gm)).toHaveLength(2);
    expect(stdout.match(/^event: report\.ready$/gm)).toHaveLength(1);
    expect(stdout).toContain('"token":"pit_');
    expect(stdout).toContain('"code":"consent_missing"');
    expect(stdout).toMatch(/"status":"erased".*$/);
  });
});

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
    writeFileSync(join(folder.path, '.poise/key'), poise.stack.apiKey);
  });
  afterAll(async () => {
    await poise?.stop();
    await folder.remove();
  });

  it('when its commands are typed as they stand, then they lead to a report', async () => {
    const blocks = [...readFileSync(join(ROOT, 'README.md'), 'utf8').matchAll(/^```sh\n(.*?)^```$/gms)];
    const script = blocks
      .map(([, commands]) => commands)
      .join('\n')
      .replaceAll('http://127.0.0.1:8080', poise.stack.baseUrl);
    const { stdout } = await execa('bash', ['-euo', 'pipefail', '-c', script], {
      cwd: folder.path,
      timeout: 240_000,
    });
    expect(stdout.match(/^event: report\.ready$/gm)).toHaveLength(2);
    expect(stdout).toContain('"points":[{"second":0');
    expect(stdout).toMatch(/"status":"erased".*$/);
    const { accounting } = report.parse(JSON.parse(readFileSync(join(folder.path, 'report.json'), 'utf8')));
    expect(accounting.camera.scored).toBe(accounting.camera.received);
    expect(readFileSync(join(folder.path, 'report.html'), 'utf8')).toContain('<!doctype html>');
  });
});

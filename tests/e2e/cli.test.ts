import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { report } from '@poise/shared/contracts';
import { temporaryFolder } from '@poise/testing';
import { buildClip } from '@poise/testing/media';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const folder = temporaryFolder('cli');
const at = (name: string) => join(folder.path, name);

const poise = (...args: string[]) =>
  execa(process.execPath, [join(ROOT, 'apps/cli/src/main.ts'), ...args], {
    cwd: folder.path,
    env: { POISE_HOME: at('home'), INIT_CWD: folder.path },
    reject: false,
    timeout: 120_000,
  });

beforeAll(() => buildClip(at('clip.webm'), { container: 'webm', durationMs: 2000 }));
afterAll(() => folder.remove());

describe('the command line', () => {
  it('when a file is evaluated, then the report is printed and written', async () => {
    const { exitCode, stdout } = await poise(
      'evaluate',
      'clip.webm',
      '--json',
      'out.json',
      '--html',
      'out.html',
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/camera\s+\d+ received = \d+ scored \+ 0 rejected \+ 0 failed/);
    const parsed = report.parse(JSON.parse(readFileSync(at('out.json'), 'utf8')));
    expect(parsed.title).toBe('clip.webm');
    expect(readFileSync(at('out.html'), 'utf8')).toContain('<!doctype html>');
  });

  it.each([
    ['a missing file', ['evaluate', 'nowhere.mp4'], 'invalid_request'],
    ['an empty file', ['evaluate', 'empty.mp4'], 'media_empty'],
    ['a text file', ['evaluate', 'text.mp4'], 'media_type_unsupported'],
    ['an unknown profile', ['evaluate', 'clip.webm', '--profile', 'spy'], 'invalid_request'],
    ['an unknown option', ['evaluate', 'clip.webm', '--fast'], 'invalid_request'],
    ['an option of another command', ['evaluate', 'clip.webm', '--port', '80'], 'invalid_request'],
    ['a word too many', ['models', 'verify', 'silero-vad'], 'invalid_request'],
    ['a result without a folder', ['evaluate', 'clip.webm', '--html', 'no/out.html'], 'invalid_request'],
    ['an unknown command', ['sing'], 'invalid_request'],
  ])(
    'when it is given %s, then it says so with a stable code and exits non-zero',
    async (_what, args, code) => {
      writeFileSync(at('empty.mp4'), '');
      writeFileSync(at('text.mp4'), 'not a video at all');
      const { exitCode, stderr } = await poise(...args);
      expect(exitCode).toBe(1);
      expect(stderr).toContain(`[${code}]`);
      expect(stderr).not.toMatch(/^\s+at /m);
    },
  );

  it('when models are listed and verified, then each is named with its licence and is intact', async () => {
    const list = await poise('models', 'list');
    expect(list.stdout).toMatch(/facemesh .*MIT/);
    const verify = await poise('models', 'verify');
    expect(verify.exitCode).toBe(0);
    expect(verify.stdout).toMatch(/^ok {2}silero-vad/m);
  });
});

import { openAsBlob, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createClient } from '@poise/client';
import { findRunning, freePorts, openHome, type Stack, startStack } from '@poise/launcher';
import { createLogger, createMetrics, createQueueRuntime } from '@poise/runtime';
import { report } from '@poise/shared/contracts';
import { temporaryFolder, waitFor } from '@poise/testing';
import { buildClip } from '@poise/testing/media';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openInterview } from '../support/interviews.ts';

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
    ['a missing file', ['evaluate', 'nowhere.mp4'], 1, 'invalid_request'],
    ['an empty file', ['evaluate', 'empty.mp4'], 1, 'media_empty'],
    ['a text file', ['evaluate', 'text.mp4'], 1, 'media_type_unsupported'],
    ['an unknown profile', ['evaluate', 'clip.webm', '--profile', 'spy'], 2, 'invalid_request'],
    ['an unknown option', ['evaluate', 'clip.webm', '--fast'], 2, 'invalid_request'],
    ['an option of another command', ['evaluate', 'clip.webm', '--port', '80'], 2, 'invalid_request'],
    ['an excess argument', ['models', 'verify', 'silero-vad'], 2, 'invalid_request'],
    [
      'an output file without a folder',
      ['evaluate', 'clip.webm', '--html', 'no/out.html'],
      1,
      'invalid_request',
    ],
    ['an unknown command', ['sing'], 2, 'invalid_request'],
  ])(
    'when it is given %s (%j), then it exits with %d and one line with a stable code',
    async (_what, args, exit, code) => {
      writeFileSync(at('empty.mp4'), '');
      writeFileSync(at('text.mp4'), 'not a video at all');
      const { exitCode, stderr } = await poise(...args);
      expect(exitCode).toBe(exit);
      expect(stderr).toContain(`[${code}]`);
      expect(stderr.trim()).not.toContain('\n');
    },
  );

  it('when models are listed and verified, then each is named with its licence and is intact', async () => {
    const list = await poise('models', 'list');
    expect(list.stdout).toMatch(/facemesh .*MIT/);
    const verify = await poise('models', 'verify');
    expect(verify.exitCode).toBe(0);
    expect(verify.stdout).toMatch(/^ok {2}silero-vad/m);
  });

  it('when the home cannot be created, then one line has the system error, the folder and the code', async () => {
    const { exitCode, stderr } = await execa(
      process.execPath,
      [join(ROOT, 'apps/cli/src/main.ts'), 'evaluate', 'clip.webm'],
      {
        cwd: folder.path,
        env: { POISE_HOME: at('clip.webm/home'), INIT_CWD: folder.path },
        reject: false,
      },
    );
    expect(exitCode).toBe(1);
    expect(stderr.trim()).toBe(`not a directory: ${at('clip.webm/home')} [ENOTDIR]`);
  });

  it('when its output is closed early, then it exits cleanly', async () => {
    const script = `"${process.execPath}" "${join(ROOT, 'apps/cli/src/main.ts')}" models list | head -n 1; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = await execa('bash', ['-c', script]);
    expect(stdout).toMatch(/^model .*\n0$/);
    expect(stderr).toBe('');
  });
});

describe('the command line beside a running installation', () => {
  const home = openHome(join(folder.path, 'running'));
  const command = (...args: string[]) =>
    execa(process.execPath, [join(ROOT, 'apps/cli/src/main.ts'), ...args], {
      env: { POISE_HOME: home.path, INIT_CWD: folder.path, DATABASE_URL: '', QUEUE_URL: '', REDIS_URL: '' },
      reject: false,
      timeout: 120_000,
    });
  let stack: Stack;

  beforeAll(async () => {
    const [port = 0] = await freePorts(1);
    stack = await startStack({ home, port });
  });
  afterAll(() => stack?.stop());

  it('when no record or queue is set, then those of the installation are used', async () => {
    expect((await command('tenants', 'list')).stdout).toMatch(/^ten_\S+ +local/m);
    const { stdout } = await command('keys', 'create', 'local', '--label', 'second');
    const [, secret = ''] = /^key\s+(psk_\S+)/m.exec(stdout) ?? [];
    const client = createClient({ baseUrl: stack.baseUrl, token: secret });
    await client.createInterview({ profile: 'practice' });
    expect((await command('failed', 'list')).stdout).toBe('no failed jobs');
  });

  it('when an interview is erased while its recording is analysed, then no job of it is left', async () => {
    await buildClip(at('long.webm'), { container: 'webm', durationMs: 60_000 });
    const client = createClient({ baseUrl: stack.baseUrl, token: stack.apiKey });
    const id = await openInterview(client);
    await client.uploadRecording(id, await openAsBlob(at('long.webm')), { contentType: 'video/webm' });
    await client.eraseInterview(id);
    const settings = { JOB_LOCK_MS: 10_000, ...(await findRunning(home))?.environment };
    const queue = createQueueRuntime({
      settings: { QUEUE_NAMESPACE: '', ...settings },
      log: createLogger({ service: 'test', level: 'silent' }),
      metrics: createMetrics('test'),
    });
    const left = async () =>
      (await queue.measure()).reduce(
        (sum, { waiting, active, delayed }) => sum + waiting + active + delayed,
        0,
      );
    await waitFor('the queues to be empty', async () => (await left()) === 0, { withinMs: 120_000 });
    await queue.close();
    expect((await command('failed', 'list')).stdout).toBe('no failed jobs');
  });
});

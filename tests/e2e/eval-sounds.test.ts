import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { AudioEvaluation, FluencyEvaluation } from '@poise/benchmark';
import { temporaryFolder } from '@poise/testing';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const folder = temporaryFolder('eval-sounds');
const at = (name: string) => join(folder.path, name);

const poise = (...args: string[]) =>
  execa(process.execPath, [join(ROOT, 'apps/cli/src/main.ts'), 'eval', ...args], {
    cwd: folder.path,
    env: { INIT_CWD: folder.path },
    reject: false,
    timeout: 120_000,
  });

beforeAll(async () => {
  const sample = join(ROOT, 'apps/web/public/sample/practice-interview.webm');
  await execa('ffmpeg', ['-v', 'error', '-i', sample, '-t', '5', '-vn', at('voice.flac')]);
  await execa('ffmpeg', ['-v', 'error', '-ss', '3', '-i', sample, '-t', '15', '-vn', at('speech.wav')]);
  await execa('ffmpeg', [
    '-v',
    'error',
    '-f',
    'lavfi',
    '-i',
    'anullsrc=r=16000:cl=mono',
    '-t',
    '2',
    at('silence.wav'),
  ]);
  writeFileSync(at('text.wav'), 'not audio');
});
afterAll(() => folder.remove());

describe('poise eval speech', () => {
  it('when audio clips are evaluated, then one is scored, silence is an error, and the figures are written', async () => {
    writeFileSync(at('labels.csv'), 'path,label,who\nvoice.flac,neutral,a\nsilence.wav,calm,b\n');
    const { exitCode, stdout } = await poise(
      'speech',
      '--manifest',
      'labels.csv',
      '--group',
      'who',
      '--json',
      'out.json',
    );
    expect(exitCode).toBe(0);
    expect(stdout).toContain('2 audio clips: 1 scored, 1 not scored, which count as errors (silent 1)');
    const figures = JSON.parse(readFileSync(at('out.json'), 'utf8')) as AudioEvaluation;
    expect(figures).toMatchObject({ n: 2, abstained: { n: 1, reasons: { silent: 1 } } });
    expect(figures.realTimeFactor).toBeGreaterThan(0);
    expect(Object.keys(figures.groups)).toEqual(['a', 'b']);
  });

  it.each([
    ['no data', [], 2, 'invalid_request'],
    ['a file that is missing', ['--manifest', 'nowhere.csv'], 1, 'invalid_request'],
    ['only a file that is not audio', ['--manifest', 'text.csv'], 1, 'media_corrupt'],
    [
      'an output file without a folder',
      ['--manifest', 'one.csv', '--json', 'no/out.json'],
      1,
      'invalid_request',
    ],
    ['an output file that is a folder', ['--manifest', 'one.csv', '--json', '.'], 1, 'invalid_request'],
    ['an option of another evaluation', ['--manifest', 'one.csv', '--crops'], 2, 'invalid_request'],
  ])('when it is given %s (%j), then it exits with %d and a stable code', async (_what, args, exit, code) => {
    writeFileSync(at('text.csv'), 'path,label\ntext.wav,sad\n');
    writeFileSync(at('one.csv'), 'path,label\nvoice.flac,sad\n');
    const { exitCode, stdout, stderr } = await poise('speech', ...args);
    expect([exitCode, stdout]).toEqual([exit, '']);
    expect(stderr).toContain(`[${code}]`);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('when one of them is not audio, then it is named and left out of the figures', async () => {
    writeFileSync(at('mixed.csv'), 'path,label\ntext.wav,sad\nvoice.flac,neutral\n');
    const { exitCode, stdout, stderr } = await poise(
      'speech',
      '--manifest',
      'mixed.csv',
      '--json',
      'out.json',
    );
    expect([exitCode, stdout]).toEqual([
      0,
      expect.stringContaining(
        '1 audio clip: 1 scored, 0 not scored, which count as errors; 1 more could not be',
      ),
    ]);
    expect(stderr).toContain(`[media_corrupt]: ${at('text.wav')}`);
    expect(JSON.parse(readFileSync(at('out.json'), 'utf8'))).toMatchObject({ n: 1, unreadable: 1 });
  });
});

describe('poise eval overlap', () => {
  it('when one voice and silence are evaluated, then one is right and one is not scored', async () => {
    writeFileSync(at('overlap.csv'), 'path,label\nvoice.flac,one\nsilence.wav,one\n');
    const { exitCode, stdout } = await poise(
      'overlap',
      '--manifest',
      'overlap.csv',
      '--json',
      'overlap.json',
    );
    expect(exitCode).toBe(0);
    expect(stdout).toContain('2 audio clips: 1 scored, 1 not scored');
    const figures = JSON.parse(readFileSync(at('overlap.json'), 'utf8')) as AudioEvaluation;
    expect(figures).toMatchObject({ n: 2, accuracy: 0.5, perClass: { one: { precision: 1 } } });
  });
});

describe('poise eval fluency', () => {
  it('when speech and silence are evaluated, then false alarms are counted only in the searched speech', async () => {
    writeFileSync(at('fluency.csv'), 'path,label\nspeech.wav,fluent\nsilence.wav,fluent\n');
    const { exitCode, stdout } = await poise(
      'fluency',
      '--manifest',
      'fluency.csv',
      '--json',
      'fluency.json',
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/disfluencies found in fluent speech: \d+ in 0\.3 minutes/);
    const figures = JSON.parse(readFileSync(at('fluency.json'), 'utf8')) as FluencyEvaluation;
    expect(figures).toMatchObject({ n: 2, abstained: { n: 1, reasons: { silent: 1 } } });
    expect(figures.falseAlarms?.minutes).toBeCloseTo(15 / 60, 2);
    expect(figures.realTimeFactor).toBeGreaterThan(0);
  });

  it('when nothing could be scored, then all figures are numbers and none is based on false alarms', async () => {
    writeFileSync(at('silent.csv'), 'path,label\nsilence.wav,fluent\n');
    const { exitCode, stdout } = await poise('fluency', '--manifest', 'silent.csv', '--json', 'silent.json');
    expect([exitCode, stdout]).toEqual([0, expect.not.stringMatching(/NaN|minutes/)]);
    expect(JSON.parse(readFileSync(at('silent.json'), 'utf8'))).toMatchObject({ n: 1, accuracy: 0 });
  });
});

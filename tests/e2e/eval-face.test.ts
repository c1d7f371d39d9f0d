import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { FaceEvaluation } from '@poise/benchmark';
import { EMOTIONS } from '@poise/shared/contracts';
import { temporaryFolder } from '@poise/testing';
import { execa } from 'execa';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
/** A NASA portrait in the public domain, shipped by Debian's python3-skimage: one smiling face. */
const PORTRAIT = '/usr/lib/python3/dist-packages/skimage/data/astronaut.png';
const folder = temporaryFolder('eval');
const at = (name: string) => join(folder.path, name);

const poise = (...args: string[]) =>
  execa(process.execPath, [join(ROOT, 'apps/cli/src/main.ts'), 'eval', 'face', ...args], {
    cwd: folder.path,
    env: { INIT_CWD: folder.path },
    reject: false,
    timeout: 120_000,
  });
const evaluation = () => JSON.parse(readFileSync(at('out.json'), 'utf8')) as FaceEvaluation;

beforeAll(async () => {
  copyFileSync(join(ROOT, 'packages/benchmark/test/faces.npz'), at('faces.npz'));
  const grey = { width: 60, height: 60, channels: 3, background: { r: 90, g: 90, b: 90 } } as const;
  await sharp({ create: grey }).png().toFile(at('grey.png'));
  writeFileSync(at('text.png'), 'not an image');
});
afterAll(() => folder.remove());

describe('poise eval face', () => {
  it('when faces of an archive are evaluated, then both label sets have figures', async () => {
    const { exitCode, stdout } = await poise(
      '--npz',
      'faces.npz',
      '--usage',
      '1',
      '--group',
      'site',
      '--json',
      'out.json',
    );
    expect(exitCode).toBe(0);
    expect(stdout).toContain('FER+, eight classes: 2 labelled');
    expect(stdout).toMatch(/best minus worst/);
    const { n, msPerCrop, views, missed } = evaluation();
    expect([n, missed]).toEqual([4, 0]);
    expect(msPerCrop).toBeGreaterThan(0);
    expect([views.ferplus8?.n, views.fer7?.n]).toEqual([2, 3]);
    expect(Object.keys(views.ferplus8?.perClass ?? {})).toEqual([...EMOTIONS]);
    expect(views.fer7?.confusion.rows.flat().reduce((a, b) => a + b)).toBe(3);
    expect(Object.keys(views.fer7?.groups ?? {})).toEqual(['site 1', 'site 300']);
  });

  it.each([
    ['no data', [], 2, 'invalid_request'],
    ['two kinds of data', ['--npz', 'faces.npz', '--manifest', 'a.csv'], 2, 'invalid_request'],
    ['a usage of images', ['--manifest', 'a.csv', '--usage', '1'], 2, 'invalid_request'],
    ['crops of an archive', ['--npz', 'faces.npz', '--crops'], 2, 'invalid_request'],
    ['a usage that is not a number', ['--npz', 'faces.npz', '--usage', 'test'], 2, 'invalid_request'],
    ['an archive that is missing', ['--npz', 'nowhere.npz'], 1, 'invalid_request'],
    ['an image as an archive', ['--npz', 'grey.png'], 1, 'media_corrupt'],
    [
      'an output file without a folder',
      ['--npz', 'faces.npz', '--json', 'no/out.json'],
      1,
      'invalid_request',
    ],
    ['only a file that is not an image', ['--manifest', 'text.csv'], 1, 'media_type_unsupported'],
  ])('when it is given %s (%j), then it exits with %d and a stable code', async (_what, args, exit, code) => {
    writeFileSync(at('text.csv'), 'path,label\ntext.png,sad\n');
    const { exitCode, stderr } = await poise(...args);
    expect(exitCode).toBe(exit);
    expect(stderr).toContain(`[${code}]`);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  const hasPortrait = existsSync(PORTRAIT);
  const why = hasPortrait ? '' : ` (skipped: ${PORTRAIT} is missing, Debian's python3-skimage has it)`;
  it.skipIf(!hasPortrait)(
    `when whole images are evaluated, then missed faces are errors and unclear ones are counted separately${why}`,
    async () => {
      await sharp(PORTRAIT).toFile(at('smile.png'));
      await sharp(PORTRAIT).linear(0.15).toFile(at('dark.png'));
      writeFileSync(
        at('labels.csv'),
        'path,label,light\nsmile.png,Happy,day\ndark.png,Happy,night\ngrey.png,sad,day\n',
      );
      const { exitCode, stdout } = await poise(
        '--manifest',
        'labels.csv',
        '--group',
        'light',
        '--json',
        'out.json',
      );
      expect(exitCode).toBe(0);
      expect(stdout).toContain('3 images: 1 scored, 1 without a face, 1 not scored (too-dark 1');
      const { views, missed, abstained, msPerPicture } = evaluation();
      expect([missed, abstained.n]).toEqual([1, 1]);
      expect(msPerPicture).toBeGreaterThan(0);
      expect(views.ferplus8).toMatchObject({ n: 2, accuracy: 0.5, missed: 1, abstained: 1 });
      expect(Object.entries(views.fer7?.groups ?? {}).map(([name, group]) => [name, group.n])).toEqual([
        ['day', 2],
      ]);
    },
  );

  it('when one of them is not an image, then it is named and left out of the figures', async () => {
    writeFileSync(at('mixed.csv'), 'path,label\ntext.png,sad\ngrey.png,sad\n');
    const { exitCode, stdout, stderr } = await poise(
      '--manifest',
      'mixed.csv',
      '--crops',
      '--json',
      'out.json',
    );
    expect([exitCode, stdout]).toEqual([
      0,
      expect.stringContaining('1 image: 1 scored, 0 without a face, 0 not scored; 1 more could not be'),
    ]);
    expect(stderr).toContain(`[media_type_unsupported]: ${at('text.png')}`);
    expect(evaluation()).toMatchObject({ n: 1, unreadable: 1 });
  });

  it('when existing crops are evaluated, then the face detector is not run', async () => {
    writeFileSync(at('crops.csv'), 'path,label\ngrey.png,contempt\ngrey.png,neutral\n');
    const { exitCode, stdout } = await poise('--manifest', 'crops.csv', '--crops', '--json', 'out.json');
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('2 images: 2 scored')]);
    const { views } = evaluation();
    expect([views.ferplus8?.n, views.fer7?.n]).toEqual([2, 1]);
    expect(evaluation()).not.toHaveProperty('msPerPicture');
  });
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@poise/testing';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSoundFile } from './sound-file.ts';

const folder = temporaryFolder('sound-file');
const at = (name: string) => join(folder.path, name);
const tone = (name: string, seconds: number) =>
  execa('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', `sine=r=8000:d=${seconds}`, at(name)]);

beforeAll(() =>
  Promise.all([tone('ten-minutes.flac', 600), tone('longer.flac', 600.1), tone('short.mp3', 1)]),
);
afterAll(() => folder.remove());

describe('a file of sound', () => {
  it('when it has ten minutes, then all of it is read, at 16 kHz', async () => {
    expect(await readSoundFile(at('ten-minutes.flac'))).toHaveLength(600 * 16_000);
  });

  it('when it is longer, then it says what the limit is', async () => {
    await expect(readSoundFile(at('longer.flac'))).rejects.toMatchObject({
      code: 'media_too_long',
      detail: 'a file of sound has at most 600 s',
    });
  });

  it('when it is compressed, then it is decoded', async () => {
    expect((await readSoundFile(at('short.mp3'))).length / 16_000).toBeCloseTo(1, 1);
  });

  it('when it is no sound, then it is damaged', async () => {
    await writeFile(at('text.wav'), 'not a sound');
    await expect(readSoundFile(at('text.wav'))).rejects.toMatchObject({ code: 'media_corrupt' });
  });
});

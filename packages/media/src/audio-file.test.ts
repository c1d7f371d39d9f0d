import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@poise/testing';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAudioFile } from './audio-file.ts';

const folder = temporaryFolder('audio-file');
const at = (name: string) => join(folder.path, name);
const tone = (name: string, seconds: number) =>
  execa('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', `sine=r=8000:d=${seconds}`, at(name)]);

beforeAll(() =>
  Promise.all([tone('ten-minutes.flac', 600), tone('longer.flac', 600.1), tone('short.mp3', 1)]),
);
afterAll(() => folder.remove());

describe('an audio file', () => {
  it('when it lasts ten minutes, then it is read completely, at 16 kHz', async () => {
    expect(await readAudioFile(at('ten-minutes.flac'))).toHaveLength(600 * 16_000);
  });

  it('when it is longer, then the error states the limit', async () => {
    await expect(readAudioFile(at('longer.flac'))).rejects.toMatchObject({
      code: 'media_too_long',
      detail: 'the limit for an audio file is 600 s',
    });
  });

  it('when it is compressed, then it is decoded', async () => {
    expect((await readAudioFile(at('short.mp3'))).length / 16_000).toBeCloseTo(1, 1);
  });

  it('when it is not audio, then it is corrupt', async () => {
    await writeFile(at('text.wav'), 'not audio');
    await expect(readAudioFile(at('text.wav'))).rejects.toMatchObject({ code: 'media_corrupt' });
  });
});

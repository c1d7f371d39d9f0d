import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clipSound, hasClips } from '../testing/clips.ts';
import { findPocketsphinx, parseCtm } from './pocketsphinx.ts';
import type { Utterance } from './transcriber.ts';

const installed = (await findPocketsphinx()) !== undefined;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'poise-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

function utterance(samples: Float32Array, startMs: number): Utterance {
  return { samples, startMs, endMs: startMs + samples.length / 16 };
}

/** A stand-in for the program, and a model folder that looks complete. */
async function standIn(name: string, script: string) {
  const home = join(folder, name);
  await mkdir(join(home, 'model', 'en-us'), { recursive: true });
  await mkdir(join(home, 'temp'));
  await writeFile(join(home, 'model', 'en-us.lm.bin'), '');
  await writeFile(join(home, 'model', 'cmudict-en-us.dict'), '');
  await writeFile(join(home, 'program'), `#!/bin/sh\n[ $# -eq 0 ] && exit 1\n${script}\n`);
  await chmod(join(home, 'program'), 0o755);
  const tempFolder = join(home, 'temp');
  const find = () =>
    findPocketsphinx({ program: join(home, 'program'), modelFolder: join(home, 'model'), tempFolder });
  return { home, tempFolder, find };
}

describe('words of pocketsphinx', () => {
  it('when lines are in conversation time marked format, then they become words by utterance', () => {
    const words = parseCtm(
      '0 1 0.08 0.54 everyone 0.970\n1 1 0.24 0.71 our(3) 1.000\n1 1 1.00 0.10 to 1.0003\n',
    );
    expect(words.get('0')).toEqual([{ text: 'everyone', startMs: 80, endMs: 620, confidence: 0.97 }]);
    expect(words.get('1')).toEqual([
      { text: 'our', startMs: 240, endMs: 950, confidence: 1 },
      { text: 'to', startMs: 1000, endMs: 1100, confidence: 1 },
    ]);
  });

  it('when the program or its model is not there, then there is no transcriber', async () => {
    expect(await findPocketsphinx({ program: join(folder, 'nothing') })).toBeUndefined();
    expect(await findPocketsphinx({ modelFolder: folder })).toBeUndefined();
  });
});

describe('the process of pocketsphinx', () => {
  const sound = [utterance(new Float32Array(16_000), 5_000)];

  it('when it runs, then its folder is private, and gone afterwards', async () => {
    const { home, tempFolder, find } = await standIn(
      'private',
      `stat -c %a ${folder}/private/temp/* > ${folder}/private/mode\nfor last; do [ "$before" = -ctm ] && echo "0 1 0.10 0.20 hello 0.9" > "$last"; before=$last; done`,
    );
    const [transcription] = (await (await find())?.transcribe(sound, {})) ?? [];
    expect(transcription?.words).toEqual([{ text: 'hello', startMs: 5_100, endMs: 5_300, confidence: 0.9 }]);
    expect(transcription).toMatchObject({ language: 'en', doubts: [] });
    expect((await readFile(join(home, 'mode'), 'utf8')).trim()).toBe('700');
    expect(await readdir(tempFolder)).toEqual([]);
  });

  it('when it is aborted, then it is killed with the reason, and its folder is gone', async () => {
    const { home, tempFolder, find } = await standIn(
      'aborted',
      `echo $$ > ${folder}/aborted/pid\nexec sleep 60`,
    );
    const controller = new AbortController();
    const result = (await find())?.transcribe(sound, { signal: controller.signal });
    await expect
      .poll(() =>
        stat(join(home, 'pid')).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
    controller.abort(new Error('enough'));
    await expect(result).rejects.toThrow('enough');
    expect(await readdir(tempFolder)).toEqual([]);
    const pid = Number(await readFile(join(home, 'pid'), 'utf8'));
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it('when it fails, then the transcriber is unavailable, and its folder is gone', async () => {
    const { tempFolder, find } = await standIn('failing', 'exit 3');
    await expect((await find())?.transcribe(sound, {})).rejects.toMatchObject({ code: 'unavailable' });
    expect(await readdir(tempFolder)).toEqual([]);
  });

  it('when it ends well but wrote nothing, then the transcriber is unavailable', async () => {
    const { find } = await standIn('idle', 'exit 0');
    await expect((await find())?.transcribe(sound, {})).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('when there is nowhere to put the sound, then the transcriber is unavailable', async () => {
    const { tempFolder, find } = await standIn('nowhere', 'exit 0');
    const transcriber = await find();
    await rm(tempFolder, { recursive: true });
    await expect(transcriber?.transcribe(sound, {})).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('when a process was killed long ago, then the sound that it left is removed', async () => {
    const { tempFolder, find } = await standIn('abandoned', 'exit 0');
    const [old, recent, other] = ['poise-pocketsphinx-old', 'poise-pocketsphinx-new', 'other'].map((name) =>
      join(tempFolder, name),
    ) as [string, string, string];
    for (const path of [old, recent, other]) await mkdir(path);
    const yesterday = new Date(Date.now() - 86_400_000);
    await utimes(old, yesterday, yesterday);
    await utimes(other, yesterday, yesterday);
    await find();
    expect(await readdir(tempFolder)).toEqual(['other', 'poise-pocketsphinx-new']);
  });
});

describe.skipIf(!installed || !hasClips)(
  'real words (needs pocketsphinx, ffmpeg and the shared clips)',
  () => {
    it('when two utterances are sent at once, then each has its words in its own time', async () => {
      const transcriber = await findPocketsphinx();
      const utterances = [
        utterance(clipSound('talking-8s.mp4').subarray(0, 7 * 16_000), 1_000),
        utterance(clipSound('talking-2.mp4'), 50_000),
      ];
      const [first, second] = (await transcriber?.transcribe(utterances, {})) ?? [];
      expect(first?.words.map((w) => w.text)).toEqual(
        expect.arrayContaining(['everyone', 'country', 'world']),
      );
      expect(second?.words.map((w) => w.text)).toEqual(expect.arrayContaining(['california', 'growing']));
      expect(first?.words.every((w) => w.startMs >= 1_000 && w.endMs <= 8_000)).toBe(true);
      expect(second?.words.every((w) => w.startMs >= 50_000 && w.endMs <= 55_100)).toBe(true);
    }, 60_000);

    it('when there is nothing to hear, then nothing is started and nothing is heard', async () => {
      expect(await (await findPocketsphinx())?.transcribe([], {})).toEqual([]);
    });
  },
);

import { copyFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildClip, buildClipBytes, buildImage, type ClipOptions, runningTools } from '@poise/testing/media';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readAudio } from './recording-audio.ts';
import { type FrameRange, readFrames, type TimedFrame } from './recording-frames.ts';
import { probeRecording } from './recording-probe.ts';

const code = (value: string) => expect.objectContaining({ code: value });
const frames = (path: string, range: FrameRange): Promise<TimedFrame[]> =>
  Array.fromAsync(readFrames(path, range));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'poise-media-'));
});
afterAll(() => rm(folder, { recursive: true }));

let clips = 0;
async function clip(options: ClipOptions): Promise<string> {
  const path = join(folder, `${clips++}.${options.container}`);
  await buildClip(path, options);
  return path;
}

async function file(content: string | Uint8Array, name = `${clips++}.mp4`): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

/** Rotates the video of an MP4 with its display matrix (ISO 14496-12, 8.3.2). */
async function rotated(path: string): Promise<string> {
  const bytes = await readFile(path);
  const matrix = bytes.indexOf('tkhd') + 44;
  [0, 0x00010000, 0, 0xffff0000, 0, 0, 0, 0, 0x40000000].forEach((value, i) =>
    bytes.writeUInt32BE(value, matrix + i * 4),
  );
  return file(bytes);
}

describe('probeRecording', () => {
  it.each([
    ['mp4', 'video/mp4'],
    ['mov', 'video/quicktime'],
    ['webm', 'video/webm'],
    ['mkv', 'video/x-matroska'],
    ['mpg', 'video/mpeg'],
  ] as const)(
    'when a %s contains video and audio, then both are described',
    async (container, contentType) => {
      const info = await probeRecording(await clip({ container, durationMs: 2000 }));
      expect(info).toMatchObject({
        contentType,
        camera: { width: 160, height: 120 },
        mic: { sampleRateHz: 48_000, channels: 1 },
      });
      expect(info.durationMs).toBeGreaterThanOrEqual(2000);
      expect(info.durationMs).toBeLessThan(2100);
      expect(info.camera?.framesPerSecond).toBeCloseTo(25, -1);
    },
  );

  it.each([
    [{ container: 'mp4', video: 'none' }, 'audio/mp4'],
    [{ container: 'm4a' }, 'audio/mp4'],
    [{ container: 'webm', video: 'none' }, 'audio/webm'],
    [{ container: 'ogg' }, 'audio/ogg'],
    [{ container: 'wav' }, 'audio/wav'],
  ] as const)(
    'when %o contains audio only, then it has no camera and is %s',
    async (options, contentType) => {
      const info = await probeRecording(await clip(options));
      expect(info).toMatchObject({ contentType, mic: { channels: 1 } });
      expect(info).not.toHaveProperty('camera');
    },
  );

  it('when it contains video only, then it has no mic', async () => {
    const info = await probeRecording(await clip({ container: 'mp4', audio: 'none' }));
    expect(info).toMatchObject({
      contentType: 'video/mp4',
      durationMs: 1000,
      camera: { framesPerSecond: 25 },
    });
    expect(info).not.toHaveProperty('mic');
  });

  it('when a browser streamed it without a duration, then the duration is measured', async () => {
    const path = await file(await buildClipBytes({ container: 'webm', durationMs: 1500 }), 'streamed.webm');
    expect((await probeRecording(path)).durationMs).toBeCloseTo(1520, -2);
  });

  it('when it has cover art, then that does not count as a camera', async () => {
    const cover = await file(await buildImage('jpeg'), 'cover.jpg');
    const audio = await clip({ container: 'm4a' });
    const path = join(folder, 'covered.m4a');
    await execa('ffmpeg', [
      '-v',
      'error',
      '-i',
      audio,
      '-i',
      cover,
      '-map',
      '0',
      '-map',
      '1',
      '-c',
      'copy',
      '-disposition:v:0',
      'attached_pic',
      path,
    ]);
    const info = await probeRecording(path);
    expect(info).toMatchObject({ contentType: 'audio/mp4' });
    expect(info).not.toHaveProperty('camera');
    await expect(frames(path, { startMs: 0, endMs: 1000, framesPerSecond: 4 })).rejects.toEqual(
      code('media_stream_missing'),
    );
  });

  it('when it is rotated, then its size is that of the displayed video', async () => {
    const path = await rotated(await clip({ container: 'mp4', width: 160, height: 120 }));
    expect((await probeRecording(path)).camera).toMatchObject({ width: 120, height: 160 });
  });

  it('when it is shorter than its header declares, then it is corrupt', async () => {
    const path = await clip({ container: 'mp4', durationMs: 4000 });
    await truncate(path, (await readFile(path)).length >> 1);
    await expect(probeRecording(path)).rejects.toEqual(code('media_corrupt'));
  });

  it('when it is truncated before its index, then it is corrupt', async () => {
    const path = await clip({ container: 'mov', durationMs: 1000 });
    await truncate(path, (await readFile(path)).length - 1000);
    await expect(probeRecording(path)).rejects.toEqual(code('media_corrupt'));
  });

  it('when it is empty, of an unknown type or missing, then the error says which', async () => {
    await expect(probeRecording(await file(''))).rejects.toEqual(code('media_empty'));
    await expect(probeRecording(await file('plain text'))).rejects.toEqual(code('media_type_unsupported'));
    await expect(probeRecording(await file(await buildImage('png')))).rejects.toEqual(
      code('media_type_unsupported'),
    );
    await expect(probeRecording(join(folder, 'nowhere.mp4'))).rejects.toEqual(code('blob_missing'));
  });

  it('when it exceeds a limit of bytes, pixels or duration, then the error says which', async () => {
    const large = await clip({ container: 'mp4' });
    await truncate(large, 2 * 1024 ** 3 + 1);
    await expect(probeRecording(large)).rejects.toEqual(code('media_too_large'));

    const wide = await clip({ container: 'mp4', width: 4000, height: 2200, durationMs: 80, audio: 'none' });
    await expect(probeRecording(wide)).rejects.toEqual(code('media_too_many_pixels'));

    const long = await clip({
      container: 'mp4',
      audio: 'none',
      width: 16,
      height: 16,
      framesPerSecond: 1,
      durationMs: 10_801_000,
    });
    await expect(probeRecording(long)).rejects.toEqual(code('media_too_long'));
  });

  it('when its video codec is unknown, then it is not supported', async () => {
    const bytes = await readFile(await clip({ container: 'mp4' }));
    bytes.write('zzzz', bytes.indexOf('avc1', bytes.indexOf('stsd')), 'latin1');
    await expect(probeRecording(await file(bytes))).rejects.toEqual(code('media_type_unsupported'));
  });

  it('when it contains subtitles only, then it has neither video nor audio', async () => {
    const words = await file('1\n00:00:00,000 --> 00:00:01,000\nhello\n', 'words.srt');
    const path = join(folder, 'words.mp4');
    await execa('ffmpeg', ['-v', 'error', '-i', words, '-c:s', 'mov_text', path]);
    await expect(probeRecording(path)).rejects.toEqual(code('media_no_streams'));
  });
});

describe('hostile recordings', () => {
  it('when a playlist or script is named like a video, then nothing it refers to is opened', async () => {
    let requests = 0;
    const server = createServer((_, response) => {
      requests += 1;
      response.end();
    }).listen(0, '127.0.0.1');
    try {
      await vi.waitUntil(() => server.listening);
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.ts`;
      const secret = await clip({ container: 'mp4' });
      const playlist = `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${url}\n#EXTINF:1,\n${secret}\n#EXT-X-ENDLIST\n`;
      const script = `ffconcat version 1.0\nfile '${secret}'\nfile '${url}'\n`;
      for (const content of [playlist, script]) {
        await expect(probeRecording(await file(content))).rejects.toEqual(code('media_type_unsupported'));
        // After the signature of a real container, it is read as that container.
        const masked = await file(`\0\0\0\x18ftypisom\0\0\0\0isommp42${content}`);
        await expect(probeRecording(masked)).rejects.toEqual(code('media_corrupt'));
        await expect(readAudio(masked, { startMs: 0, endMs: 1000 })).rejects.toEqual(code('media_corrupt'));
      }
      expect(requests).toBe(0);
    } finally {
      server.close();
    }
  });

  it('when the file is named like a protocol, then it is still read as a file', async () => {
    const path = join(folder, 'concat:a|b.mp4');
    await copyFile(await clip({ container: 'mp4' }), path);
    expect((await probeRecording(path)).durationMs).toBe(1000);
  });
});

describe('readFrames', () => {
  it('when a range is read, then its frames are at the exact sampling times', async () => {
    const path = await clip({ container: 'mp4', durationMs: 4000 });
    const range = await frames(path, { startMs: 1000, endMs: 3000, framesPerSecond: 4 });
    expect(range.map(({ tMs }) => tMs)).toEqual([1000, 1250, 1500, 1750, 2000, 2250, 2500, 2750]);
    expect(range.every(({ frame }) => frame.data.length === 160 * 120 * 3)).toBe(true);
  });

  it('when a part is read, then its frames equal those of the whole', async () => {
    const path = await clip({ container: 'mp4', durationMs: 4000, extra: ['-g', '30'] });
    const whole = await frames(path, { startMs: 0, endMs: 4000, framesPerSecond: 5 });
    const part = await frames(path, { startMs: 2200, endMs: 3000, framesPerSecond: 5 });
    expect(whole).toHaveLength(20);
    expect(part).toEqual(whole.slice(11, 15));
  });

  it('when a sampling time is between two frames, then the displayed one is returned', async () => {
    const path = await clip({ container: 'mp4', durationMs: 2000, framesPerSecond: 2 });
    const shown = await frames(path, { startMs: 0, endMs: 2000, framesPerSecond: 4 });
    expect(shown.map(({ tMs }) => tMs)).toEqual([0, 250, 500, 750, 1000, 1250, 1500, 1750]);
    for (const i of [0, 2, 4, 6]) expect(shown[i + 1]?.frame).toEqual(shown[i]?.frame);
    expect(shown[2]?.frame).not.toEqual(shown[0]?.frame);
    const [between] = await frames(path, { startMs: 1250, endMs: 1400, framesPerSecond: 4 });
    expect(between).toEqual(shown[5]);
  });

  it('when the range extends past the end, then it ends with the video; after that there are no frames', async () => {
    const path = await clip({ container: 'webm', audio: 'none' });
    expect(await frames(path, { startMs: 500, endMs: 9000, framesPerSecond: 10 })).toHaveLength(5);
    expect(await frames(path, { startMs: 5000, endMs: 9000, framesPerSecond: 10 })).toEqual([]);
    expect(await frames(path, { startMs: 500, endMs: 500, framesPerSecond: 10 })).toEqual([]);
  });

  it('when the video starts later than the audio, then there are no frames before', async () => {
    const late = await clip({ container: 'mkv', durationMs: 2000, extra: ['-vf', 'trim=start=1.1'] });
    const shown = await frames(late, { startMs: 0, endMs: 2000, framesPerSecond: 4 });
    expect(shown.map(({ tMs }) => tMs)).toEqual([1250, 1500, 1750]);
  });

  it('when it is larger than models need, then it is scaled down, but never up', async () => {
    const options = { startMs: 0, endMs: 100, framesPerSecond: 10 };
    const [large] = await frames(
      await clip({ container: 'mp4', width: 1920, height: 1080, durationMs: 100 }),
      options,
    );
    expect(large?.frame).toMatchObject({ width: 1280, height: 720 });
    const [small] = await frames(await clip({ container: 'mp4', durationMs: 100 }), options);
    expect(small?.frame).toMatchObject({ width: 160, height: 120 });
  });

  it('when it is rotated or has wide pixels, then frames are as displayed', async () => {
    const options = { startMs: 0, endMs: 100, framesPerSecond: 10 };
    const plain = await clip({ container: 'mp4', width: 160, height: 120, durationMs: 100 });
    const [upright] = await frames(await rotated(plain), options);
    expect(upright?.frame).toMatchObject({ width: 120, height: 160 });
    const [wide] = await frames(
      await clip({ container: 'mp4', durationMs: 100, extra: ['-aspect', '2:1'] }),
      options,
    );
    expect(wide?.frame).toMatchObject({ width: 240, height: 120 });
  });

  it('when it is black, then its frames are black', async () => {
    const path = await clip({ container: 'mp4', video: 'black' });
    const [first] = await frames(path, { startMs: 0, endMs: 100, framesPerSecond: 10 });
    expect(Math.max(...(first?.frame.data ?? []))).toBe(0);
  });

  it('when the same range is read twice, then the bytes are equal', async () => {
    const path = await clip({ container: 'webm', durationMs: 1000 });
    const range = { startMs: 100, endMs: 900, framesPerSecond: 10 };
    const [once, again] = [await frames(path, range), await frames(path, range)];
    expect(once).toHaveLength(8);
    expect(again).toEqual(once);
  });

  it('when it contains audio only, then its video is missing', async () => {
    const path = await clip({ container: 'mp4', video: 'none' });
    await expect(frames(path, { startMs: 0, endMs: 1000, framesPerSecond: 4 })).rejects.toEqual(
      code('media_stream_missing'),
    );
  });

  it('when the consumer stops, then ffmpeg stops', async () => {
    const path = await clip({ container: 'mp4', durationMs: 20_000, width: 640, height: 480 });
    for await (const { tMs } of readFrames(path, { startMs: 0, endMs: 20_000, framesPerSecond: 25 })) {
      expect(tMs).toBe(0);
      expect(await runningTools()).toHaveLength(1); // blocked by back-pressure, so it cannot have finished
      break;
    }
    expect(await runningTools()).toEqual([]);
  });

  it('when the signal is aborted, then its reason is thrown and ffmpeg has ended', async () => {
    const path = await clip({ container: 'mp4', durationMs: 20_000, width: 640, height: 480 });
    const caller = new AbortController();
    const reason = new Error('enough');
    const reading = readFrames(path, {
      startMs: 0,
      endMs: 20_000,
      framesPerSecond: 25,
      signal: caller.signal,
    });
    await reading.next();
    caller.abort(reason);
    await expect(Array.fromAsync(reading)).rejects.toBe(reason);
    expect(await runningTools()).toEqual([]);
  });
});

describe('readAudio', () => {
  it('when a range is read, then it has exactly its length', async () => {
    const path = await clip({ container: 'mp4', durationMs: 3000 });
    expect(await readAudio(path, { startMs: 1000, endMs: 2500 })).toHaveLength(24_000);
  });

  it('when a part is read, then its samples equal those of the whole', async () => {
    const path = await clip({ container: 'wav', durationMs: 3000 });
    const whole = await readAudio(path, { startMs: 0, endMs: 3000 });
    const part = await readAudio(path, { startMs: 1000, endMs: 2000 });
    const differences = part.map((sample, i) => Math.abs(sample - (whole[16_000 + i] ?? Number.NaN)));
    expect(Math.max(...differences)).toBeLessThan(1e-4);
    expect(Math.max(...part)).toBeCloseTo(0.125, 2);
  });

  it('when the audio starts later than the video, then it begins with silence', async () => {
    const path = await clip({ container: 'mkv', durationMs: 2000, extra: ['-af', 'atrim=start=1'] });
    const samples = await readAudio(path, { startMs: 0, endMs: 2000 });
    const firstMs = samples.findIndex((sample) => Math.abs(sample) > 0.01) / 16;
    expect(firstMs).toBeGreaterThan(990);
    expect(firstMs).toBeLessThan(1040);
  });

  it('when the range extends past the end, then it ends with the audio; after that it is empty', async () => {
    const path = await clip({ container: 'wav', durationMs: 1000 });
    expect((await readAudio(path, { startMs: 500, endMs: 5000 })).length / 16).toBeCloseTo(500, 0);
    expect(await readAudio(path, { startMs: 5000, endMs: 6000 })).toHaveLength(0);
  });

  it('when it is silent, then all samples are zero', async () => {
    const path = await clip({ container: 'mp4', audio: 'silence', durationMs: 500 });
    const samples = await readAudio(path, { startMs: 0, endMs: 500 });
    expect(samples).toHaveLength(8000);
    expect(Math.max(...samples.map(Math.abs))).toBe(0);
  });

  it('when the same range is read twice, then the samples are equal', async () => {
    const path = await clip({ container: 'webm', durationMs: 1000 });
    const range = { startMs: 200, endMs: 900 };
    expect(await readAudio(path, range)).toEqual(await readAudio(path, range));
  });

  it('when it contains video only, then its audio is missing', async () => {
    const path = await clip({ container: 'mp4', audio: 'none' });
    await expect(readAudio(path, { startMs: 0, endMs: 1000 })).rejects.toEqual(code('media_stream_missing'));
  });
});

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { REPOSITORY } from '@poise/launcher';
import { type RgbFrame, readFrames, readSound } from '@poise/media';
import sharp from 'sharp';

/** The recording that ships with the web app: everybody who runs the bench measures the same. */
const SAMPLE = join(REPOSITORY, 'apps/web/public/sample/practice-interview.webm');

/** Clips of people who talk; not part of the repository. */
const CLIPS = join(process.env['POISE_SHARED'] ?? join(REPOSITORY, '../shared'), 'media');

/** The first frames of each clip of people who talk, or of the sample where there are no clips. */
export async function faceClips(count: number, framesPerSecond: number): Promise<RgbFrame[][]> {
  const names = await readdir(CLIPS).catch(() => []);
  const paths = names.length > 0 ? names.map((name) => join(CLIPS, name)) : [SAMPLE];
  return Promise.all(paths.map((path) => firstFrames(path, count, framesPerSecond)));
}

/** Frames of the sample, four a second, decoded. */
export function sampleFrames(count: number): Promise<RgbFrame[]> {
  return firstFrames(SAMPLE, count, 4);
}

async function firstFrames(path: string, count: number, framesPerSecond: number): Promise<RgbFrame[]> {
  const range = { startMs: 0, endMs: (count / framesPerSecond) * 1000, framesPerSecond };
  const frames = await Array.fromAsync(readFrames(path, range));
  return frames.slice(0, count).map(({ frame }) => frame);
}

/** Frames as JPEGs of 640x480, as a browser's camera would send them. */
export function asJpegs(frames: readonly RgbFrame[]): Promise<Uint8Array<ArrayBuffer>[]> {
  return Promise.all(
    frames.map(async ({ data, width, height }) => {
      const raw = { raw: { width, height, channels: 3 as const } };
      return new Uint8Array(
        await sharp(data, raw).resize(640, 480, { fit: 'cover' }).jpeg({ quality: 85 }).toBuffer(),
      );
    }),
  );
}

/** Seconds of the sample's sound, 16 kHz mono, repeated to the wished length. */
export async function sampleSound(seconds: number): Promise<Float32Array> {
  const once = await readSound(SAMPLE, { startMs: 0, endMs: 20_000 });
  const sound = new Float32Array(seconds * 16_000);
  for (let at = 0; at < sound.length; at += once.length) sound.set(once.subarray(0, sound.length - at), at);
  return sound;
}

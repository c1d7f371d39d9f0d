import { join } from 'node:path';
import { REPOSITORY } from '@poise/cli';
import { type RgbFrame, readFrames, readSound } from '@poise/media';
import sharp from 'sharp';

/** The recording that ships with the web app: everybody who runs the bench measures the same. */
export const SAMPLE = join(REPOSITORY, 'apps/web/public/sample/practice-interview.webm');

/** Frames of the sample at 640x480, decoded. */
export async function sampleFrames(count: number): Promise<RgbFrame[]> {
  const frames: RgbFrame[] = [];
  for await (const { frame } of readFrames(SAMPLE, { startMs: 0, endMs: 20_000, framesPerSecond: 4 })) {
    frames.push(frame);
    if (frames.length === count) break;
  }
  return frames;
}

/** The same frames as JPEG, as a browser's camera would send them. */
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

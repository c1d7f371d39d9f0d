import { resolve } from 'node:path';
import { readAudio, readFrames } from '@poise/media';
import sharp from 'sharp';

/** The recording that ships with the web app: a face and a voice that are always available to tests. */
export const SAMPLE = resolve(import.meta.dirname, '../../apps/web/public/sample/practice-interview.webm');

/** Frames of the sample as sent by a camera: 640x480 JPEG. */
export async function sampleFrames(count: number): Promise<Uint8Array<ArrayBuffer>[]> {
  const frames: Uint8Array<ArrayBuffer>[] = [];
  for await (const { frame } of readFrames(SAMPLE, { startMs: 0, endMs: 20_000, framesPerSecond: 5 })) {
    const { data, width, height } = frame;
    frames.push(
      new Uint8Array(
        await sharp(data, { raw: { width, height, channels: 3 } })
          .jpeg()
          .toBuffer(),
      ),
    );
    if (frames.length === count) break;
  }
  return frames;
}

/** A span of the sample's audio as PCM16LE, 16 kHz mono. */
export async function samplePcm(startMs: number, endMs: number): Promise<Uint8Array<ArrayBuffer>> {
  const samples = await readAudio(SAMPLE, { startMs, endMs });
  return new Uint8Array(Int16Array.from(samples, (sample) => Math.round(sample * 32_767)).buffer);
}

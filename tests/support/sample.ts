import { resolve } from 'node:path';
import { readAudio, readFrames } from '@poise/media';
import sharp from 'sharp';

/** The recording that ships with the web app; a face and a voice that tests may always use. */
export const SAMPLE = resolve(import.meta.dirname, '../../apps/web/public/sample/practice-interview.webm');

/** Frames of the sample as a camera sends them: 640x480 JPEG. */
export async function samplePictures(count: number): Promise<Uint8Array<ArrayBuffer>[]> {
  const pictures: Uint8Array<ArrayBuffer>[] = [];
  for await (const { frame } of readFrames(SAMPLE, { startMs: 0, endMs: 20_000, framesPerSecond: 5 })) {
    const { data, width, height } = frame;
    pictures.push(
      new Uint8Array(
        await sharp(data, { raw: { width, height, channels: 3 } })
          .jpeg()
          .toBuffer(),
      ),
    );
    if (pictures.length === count) break;
  }
  return pictures;
}

/** Seconds of the sample's voice as PCM16LE, 16 kHz mono. */
export async function samplePcm(startMs: number, endMs: number): Promise<Uint8Array<ArrayBuffer>> {
  const samples = await readAudio(SAMPLE, { startMs, endMs });
  return new Uint8Array(Int16Array.from(samples, (sample) => Math.round(sample * 32_767)).buffer);
}

import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createFacePipeline } from '@poise/face';
import { REPOSITORY } from '@poise/launcher';
import { findTools, probeRecording, type RgbFrame, readAudio, readFrames } from '@poise/media';
import type { FaceFrame, ModelRef } from '@poise/shared/contracts';
import sharp from 'sharp';

/** The sample recording of the web app, so that all runs of the bench measure the same media. */
const SAMPLE = join(REPOSITORY, 'apps/web/public/sample/practice-interview.webm');

/** Clips of people talking; not part of the repository. */
const CLIPS = join(process.env['POISE_SHARED'] ?? join(REPOSITORY, '../shared'), 'media');

/** The first frames of each clip, or of the sample if there are no clips. */
export async function faceClips(count: number, framesPerSecond: number): Promise<RgbFrame[][]> {
  const names = await readdir(CLIPS).catch(() => []);
  const paths = names.length > 0 ? names.map((name) => join(CLIPS, name)) : [SAMPLE];
  return Promise.all(paths.map((path) => firstFrames(path, count, framesPerSecond)));
}

/** Decoded frames of the sample, four per second. */
export function sampleFrames(count: number): Promise<RgbFrame[]> {
  return firstFrames(SAMPLE, count, 4);
}

/** The findings for a frame of the sample, and their model. */
export async function sampleFace(): Promise<{ frame: FaceFrame; model: ModelRef }> {
  const [frame] = await sampleFrames(4);
  const pipeline = await createFacePipeline({ threads: 1 });
  try {
    const samples = frame ? [{ tMs: 0, frame, described: true }] : [];
    const [finding] = await Array.fromAsync(pipeline.analyse(samples, { emotion: true }));
    if (!finding?.frame) throw new Error('the sample has no frame');
    return { frame: finding.frame, model: pipeline.model(true) };
  } finally {
    await pipeline.close();
  }
}

async function firstFrames(path: string, count: number, framesPerSecond: number): Promise<RgbFrame[]> {
  const range = { startMs: 0, endMs: (count / framesPerSecond) * 1000, framesPerSecond };
  const frames = await Array.fromAsync(readFrames(path, range));
  return frames.slice(0, count).map(({ frame }) => frame);
}

/** Frames as 640x480 JPEGs, as a browser sends them. */
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

/** Writes a recording that repeats the sample, without re-encoding it. */
export async function loopSample(path: string, seconds: number): Promise<void> {
  const { durationMs } = await probeRecording(SAMPLE);
  const loops = Math.ceil((seconds * 1000) / durationMs) - 1;
  const args = ['-v', 'error', '-stream_loop', String(loops), '-i', SAMPLE, '-t', String(seconds - 1)];
  await promisify(execFile)(findTools().ffmpeg, [...args, '-c', 'copy', '-y', path]);
}

/** Audio of the sample, 16 kHz mono, repeated to the requested length. */
export async function sampleAudio(seconds: number): Promise<Float32Array> {
  const once = await readAudio(SAMPLE, { startMs: 0, endMs: 20_000 });
  const audio = new Float32Array(seconds * 16_000);
  for (let at = 0; at < audio.length; at += once.length) audio.set(once.subarray(0, audio.length - at), at);
  return audio;
}

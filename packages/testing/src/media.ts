import { readdir, readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { encode } from 'node-wav';
import sharp from 'sharp';

/**
 * Builders of small, valid media. No files are stored: sharp generates images, and ffmpeg, which must
 * be on the PATH, generates clips.
 */

type ImageOptions = {
  readonly width?: number;
  readonly height?: number;
  /** EXIF orientation, 1 to 8. */
  readonly orientation?: number;
  /** `'gradient'` has detail everywhere; a colour is uniform. */
  readonly paint?: 'gradient' | { readonly r: number; readonly g: number; readonly b: number };
};

export async function buildImage(
  type: 'jpeg' | 'png' | 'webp',
  { width = 64, height = 48, orientation, paint = 'gradient' }: ImageOptions = {},
): Promise<Uint8Array> {
  const image =
    paint === 'gradient'
      ? sharp(gradient(width, height), { raw: { width, height, channels: 3 } })
      : sharp({ create: { width, height, channels: 3, background: paint } });
  return (orientation === undefined ? image : image.withMetadata({ orientation })).toFormat(type).toBuffer();
}

function gradient(width: number, height: number): Uint8Array {
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const x = i % width;
    const y = Math.floor(i / width);
    pixels.set([(x * 255) / width, (y * 255) / height, ((x ^ y) * 7) % 256], i * 3);
  }
  return pixels;
}

type ToneOptions = {
  readonly durationMs: number;
  readonly frequencyHz?: number;
  /** 0 gives silence, 1 full scale. */
  readonly amplitude?: number;
  readonly sampleRateHz?: number;
};

/** A sine, -1 to 1. */
export function buildTone({
  durationMs,
  frequencyHz = 440,
  amplitude = 0.5,
  sampleRateHz = 16_000,
}: ToneOptions): Float32Array {
  const samples = new Float32Array(Math.round((durationMs / 1000) * sampleRateHz));
  return samples.map((_, i) => amplitude * Math.sin((2 * Math.PI * frequencyHz * i) / sampleRateHz));
}

/** A WAV file with a sine, the same in every channel. */
export function buildWav({
  channels = 1,
  sampleRateHz = 16_000,
  bitDepth = 16,
  float = false,
  ...tone
}: ToneOptions & {
  readonly channels?: number;
  readonly bitDepth?: 8 | 16 | 24 | 32;
  readonly float?: boolean;
}): Uint8Array {
  const samples = buildTone({ ...tone, sampleRateHz });
  const file = encode(Array<Float32Array>(channels).fill(samples), {
    sampleRate: sampleRateHz,
    bitDepth,
    float,
  });
  return new Uint8Array(file);
}

/** Samples as 16-bit little-endian PCM. */
export function toPcm16(samples: Float32Array): Uint8Array {
  return new Uint8Array(Int16Array.from(samples, (sample) => Math.round(sample * 32_767)).buffer);
}

export type ClipContainer = 'mp4' | 'mov' | 'webm' | 'mkv' | 'mpg' | 'm4a' | 'ogg' | 'wav';

export type ClipOptions = {
  readonly container: ClipContainer;
  readonly durationMs?: number;
  /** `'pattern'` moves, so that no two frames are equal. */
  readonly video?: 'pattern' | 'black' | 'none';
  readonly audio?: 'tone' | 'silence' | 'none';
  readonly width?: number;
  readonly height?: number;
  readonly framesPerSecond?: number;
  readonly sampleRateHz?: number;
  readonly channels?: number;
  /** Further ffmpeg output arguments. */
  readonly extra?: readonly string[];
};

const MUXERS: Record<ClipContainer, readonly string[]> = {
  mp4: ['-f', 'mp4', '-movflags', '+faststart', '-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac'],
  mov: ['-f', 'mov', '-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac'],
  webm: ['-f', 'webm', '-c:v', 'libvpx', '-deadline', 'realtime', '-c:a', 'libopus'],
  mkv: ['-f', 'matroska', '-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'libopus'],
  mpg: ['-f', 'mpeg', '-c:v', 'mpeg1video', '-c:a', 'mp2'],
  m4a: ['-f', 'ipod', '-c:a', 'aac'],
  ogg: ['-f', 'ogg', '-c:a', 'libopus'],
  wav: ['-f', 'wav', '-c:a', 'pcm_s16le'],
};

/** Writes a clip to `path`. */
export async function buildClip(path: string, options: ClipOptions): Promise<void> {
  await encodeClip(options, [path]);
}

/**
 * A clip as bytes, written to a pipe. Streamable formats are written as by a browser: WebM then has no
 * duration.
 */
export async function buildClipBytes(
  options: ClipOptions & { readonly container: 'webm' | 'mkv' | 'ogg' | 'wav' | 'mpg' },
): Promise<Uint8Array> {
  return encodeClip(options, ['pipe:1']);
}

async function encodeClip(options: ClipOptions, target: readonly string[]): Promise<Uint8Array> {
  const audioOnly = ['m4a', 'ogg', 'wav'].includes(options.container);
  const {
    durationMs = 1000,
    video = audioOnly ? 'none' : 'pattern',
    audio = 'tone',
    width = 160,
    height = 120,
    framesPerSecond = 25,
    sampleRateHz = 48_000,
    channels = 1,
    extra = [],
  } = options;
  const seconds = durationMs / 1000;
  const size = `s=${width}x${height}:r=${framesPerSecond}:d=${seconds}`;
  const sources = [
    ...(video === 'pattern' ? [`testsrc=${size}`] : []),
    ...(video === 'black' ? [`color=black:${size}`] : []),
    ...(audio === 'tone' ? [`sine=440:r=${sampleRateHz}:d=${seconds}`] : []),
    ...(audio === 'silence' ? [`anullsrc=r=${sampleRateHz}:cl=mono:d=${seconds}`] : []),
  ];
  const { stdout } = await execa(
    'ffmpeg',
    [
      ['-nostdin', '-v', 'error', '-y', '-threads', '1'],
      sources.flatMap((source) => ['-f', 'lavfi', '-i', source]),
      ['-pix_fmt', 'yuv420p', '-ac', String(channels), '-fflags', 'bitexact'],
      [...MUXERS[options.container], ...extra, ...target],
    ].flat(),
    { encoding: 'buffer', stripFinalNewline: false, stdin: 'ignore' },
  );
  return stdout;
}

/** The ffmpeg and ffprobe child processes of this process that still exist, including zombies. Linux only. */
export async function runningTools(): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).map(Number).filter(Number.isInteger);
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')));
  // pid (name) state parent …
  const ours = stats.filter((stat) => {
    const [, name, parent] = /^\d+ \((.*)\) . (\d+)/.exec(stat) ?? [];
    return Number(parent) === process.pid && (name === 'ffmpeg' || name === 'ffprobe');
  });
  return ours.map((stat) => Number.parseInt(stat, 10));
}

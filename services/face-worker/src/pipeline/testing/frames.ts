import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RgbFrame } from '@poise/media';

/** A NASA portrait in the public domain, as Debian's python3-skimage ships it: one smiling face. */
export const ASTRONAUT = '/usr/lib/python3/dist-packages/skimage/data/astronaut.png';
export const hasAstronaut = existsSync(ASTRONAUT);

const shared =
  process.env['POISE_SHARED'] ?? fileURLToPath(new URL('../../../../../../shared', import.meta.url));
const media = join(shared, 'media');

/** Videos of people who talk to the camera, one person each; none where the folder is missing. */
export const CLIPS = existsSync(media) ? readdirSync(media).map((name) => join(media, name)) : [];

/** Frames of a picture or a video at 640 x 480, black around it where its shape differs. */
export function readFrames(file: string, options: { fps?: number; filter?: string } = {}): RgbFrame[] {
  const [width, height] = [640, 480];
  const filters = [
    ...(options.fps ? [`fps=${options.fps}`] : []),
    `scale=${width}:${height}:force_original_aspect_ratio=decrease`,
    `pad=${width}:${height}:-1:-1`,
    ...(options.filter ? [options.filter] : []),
  ];
  const pixels = execFileSync(
    'ffmpeg',
    ['-v', 'error', '-i', file, '-vf', filters.join(','), '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'],
    { maxBuffer: 1 << 30 },
  );
  const bytes = width * height * 3;
  return Array.from({ length: pixels.length / bytes }, (_, i) => ({
    width,
    height,
    data: new Uint8Array(pixels.subarray(i * bytes, (i + 1) * bytes)),
  }));
}

/** Two pictures of the same size side by side, the middle half of each. */
export function sideBySide(left: RgbFrame, right: RgbFrame): RgbFrame {
  const { width, height } = left;
  const data = new Uint8Array(width * height * 3);
  const half = (width / 2) * 3;
  for (let row = 0; row < height; row++) {
    const from = row * width * 3;
    data.set(left.data.subarray(from + half / 2, from + half / 2 + half), from);
    data.set(right.data.subarray(from + half / 2, from + half / 2 + half), from + half);
  }
  return { width, height, data };
}

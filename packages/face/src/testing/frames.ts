import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RgbFrame } from '@poise/media';
import type { Box } from '@poise/shared/contracts';

/** A NASA portrait in the public domain, shipped by Debian's python3-skimage: one smiling face. */
export const ASTRONAUT = '/usr/lib/python3/dist-packages/skimage/data/astronaut.png';
export const hasAstronaut = existsSync(ASTRONAUT);

const shared =
  process.env['POISE_SHARED'] ?? fileURLToPath(new URL('../../../../../shared', import.meta.url));
const media = join(shared, 'media');

/** Videos of people who talk to the camera, one person each; empty if the folder is missing. */
export const CLIPS = existsSync(media) ? readdirSync(media).map((name) => join(media, name)) : [];

/** Frames of an image or a video at 640 x 480, with black bars if the aspect ratio differs. */
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

/** Two images of the same size side by side, the middle half of each. */
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

/**
 * Draws a hand-like shape over a face: an ellipse of its own skin colour, darker towards the upper and lower
 * edges, with shadows between three fingers.
 *
 * @param place in heights and half widths of the face's box
 */
export function withHand(
  frame: RgbFrame,
  box: Box,
  place: { down: number; halfWidth: number; halfHeight: number },
): RgbFrame {
  const { width, height } = frame;
  const data = new Uint8Array(frame.data);
  const face = { x: box.x * width, y: box.y * height, width: box.width * width, height: box.height * height };
  const centreX = face.x + face.width / 2;
  const centreY = face.y + place.down * face.height;
  const radiusX = (place.halfWidth * face.width) / 2;
  const radiusY = place.halfHeight * face.height;
  const cheek = Math.round(face.y + 0.55 * face.height) * width + Math.round(face.x + 0.25 * face.width);
  const skin = frame.data.subarray(cheek * 3, cheek * 3 + 3);
  for (let y = Math.max(0, Math.ceil(centreY - radiusY)); y < Math.min(height, centreY + radiusY); y++) {
    for (let x = Math.max(0, Math.ceil(centreX - radiusX)); x < Math.min(width, centreX + radiusX); x++) {
      const [across, down] = [(x - centreX) / radiusX, (y - centreY) / radiusY];
      if (across ** 2 + down ** 2 > 1) continue;
      const inShadow = Math.abs(((2 * (across + 1)) % 1) - 0.5) < 0.06;
      const shade = (inShadow ? 0.7 : 1) * (1 - 0.25 * down ** 2);
      for (let channel = 0; channel < 3; channel++)
        data[(y * width + x) * 3 + channel] = (skin[channel] ?? 0) * shade;
    }
  }
  return { width, height, data };
}

import type { RgbFrame } from '@poise/media';
import type { Point } from './picture.ts';

/** A square of the picture, turned by `angleRad` (clockwise as seen), that a network looks at. */
export type Crop = {
  centre: Point;
  /** Side of the square in picture pixels. */
  sidePx: number;
  angleRad: number;
  /** Side of the network's input in its own pixels. */
  size: number;
  /** Looks at the square in a mirror. */
  mirrored?: boolean;
};

/** Where a point of the crop (0 to `size`) lies in the picture. */
export function toPicture(crop: Crop, x: number, y: number): Point {
  const scale = crop.sidePx / crop.size;
  const dx = (x - crop.size / 2) * (crop.mirrored ? -scale : scale);
  const dy = (y - crop.size / 2) * scale;
  const cos = Math.cos(crop.angleRad);
  const sin = Math.sin(crop.angleRad);
  return [crop.centre[0] + dx * cos - dy * sin, crop.centre[1] + dx * sin + dy * cos];
}

/** The square that holds the whole picture, upright: what lies beside the picture is black. */
export function letterbox({ width, height }: RgbFrame, size: number): Crop {
  return { centre: [width / 2, height / 2], sidePx: Math.max(width, height), angleRad: 0, size };
}

/**
 * RGB of a crop as `size * size * 3` numbers, 0 to 255 mapped to `low` to `high`: sampled bilinearly,
 * black outside of the picture.
 *
 * @param out is filled and returned; one buffer may serve many crops that are looked at one by one.
 */
export function cropRgb(
  frame: RgbFrame,
  crop: Crop,
  low: number,
  high: number,
  out = new Float32Array(crop.size * crop.size * 3),
): Float32Array {
  const { size } = crop;
  const { width, height, data } = frame;
  const { originX, originY, acrossX, acrossY, downX, downY } = steps(crop);
  const scale = (high - low) / 255;
  const stride = width * 3;
  let next = 0;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++, next += 3) {
      const x = originX + column * acrossX + row * downX;
      const y = originY + column * acrossY + row * downY;
      if (x < -0.5 || y < -0.5 || x > width - 0.5 || y > height - 0.5) {
        out[next] = out[next + 1] = out[next + 2] = low;
        continue;
      }
      // Half a pixel at the border has no neighbour on the other side: it is its own.
      const left = x < 0 ? 0 : x | 0;
      const top = y < 0 ? 0 : y | 0;
      const fx = x < 0 ? 0 : x - left;
      const fy = y < 0 ? 0 : y - top;
      const a = top * stride + left * 3;
      const b = left + 1 < width ? a + 3 : a;
      const below = top + 1 < height ? stride : 0;
      const wd = fx * fy;
      const wc = fy - wd;
      const wb = fx - wd;
      const wa = 1 - fx - wc;
      const c = a + below;
      const d = b + below;
      // Written out by channel: this is the innermost line of the whole pipeline.
      out[next] = low + scale * (wa * data[a]! + wb * data[b]! + wc * data[c]! + wd * data[d]!);
      out[next + 1] =
        low + scale * (wa * data[a + 1]! + wb * data[b + 1]! + wc * data[c + 1]! + wd * data[d + 1]!);
      out[next + 2] =
        low + scale * (wa * data[a + 2]! + wb * data[b + 2]! + wc * data[c + 2]! + wd * data[d + 2]!);
    }
  }
  return out;
}

/** Luma (ITU-R BT.601) of a crop as `size * size` numbers from 0 to 1. */
export function cropLuma(frame: RgbFrame, crop: Crop): Float32Array {
  const rgb = cropRgb(frame, crop, 0, 1);
  const luma = new Float32Array(crop.size * crop.size);
  for (let i = 0, next = 0; i < luma.length; i++, next += 3) {
    luma[i] = 0.299 * rgb[next]! + 0.587 * rgb[next + 1]! + 0.114 * rgb[next + 2]!;
  }
  return luma;
}

/** Where the first pixel of a crop is in the picture, and where the next one is across and down. */
function steps(crop: Crop) {
  const [x, y] = toPicture(crop, 0.5, 0.5);
  const right = toPicture(crop, 1.5, 0.5);
  const under = toPicture(crop, 0.5, 1.5);
  return {
    // Pixel centres lie at half coordinates: without the -0.5 every crop would shift.
    originX: x - 0.5,
    originY: y - 0.5,
    acrossX: right[0] - x,
    acrossY: right[1] - y,
    downX: under[0] - x,
    downY: under[1] - y,
  };
}

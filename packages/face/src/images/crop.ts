import type { RgbFrame } from '@poise/media';
import type { Point } from './rect.ts';

/** A square region of the image, rotated by `angleRad` (clockwise as seen): the input of a network. */
export type Crop = {
  centre: Point;
  /** Side of the square in image pixels. */
  sidePx: number;
  angleRad: number;
  /** Side of the network's input in its own pixels. */
  size: number;
  /** Flips the square horizontally. */
  mirrored?: boolean;
};

/** The image coordinates of a point of the crop (0 to `size`). */
export function toImage(crop: Crop, x: number, y: number): Point {
  const scale = crop.sidePx / crop.size;
  const dx = (x - crop.size / 2) * (crop.mirrored ? -scale : scale);
  const dy = (y - crop.size / 2) * scale;
  const cos = Math.cos(crop.angleRad);
  const sin = Math.sin(crop.angleRad);
  return [crop.centre[0] + dx * cos - dy * sin, crop.centre[1] + dx * sin + dy * cos];
}

/** The square that contains the whole image, upright, with black bars. */
export function letterbox({ width, height }: RgbFrame, size: number): Crop {
  return { centre: [width / 2, height / 2], sidePx: Math.max(width, height), angleRad: 0, size };
}

/**
 * RGB of a crop as `size * size * 3` numbers, with 0 to 255 mapped to `low` to `high`: sampled bilinearly,
 * black outside the image.
 *
 * @param out is filled and returned; one buffer can be reused for crops that are processed one at a time
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
  const lastX = width - 1;
  const lastY = height - 1;
  const stride = width * 3;
  const right = width > 1 ? 3 : 0;
  const below = height > 1 ? stride : 0;
  let next = 0;
  for (let row = 0; row < size; row++) {
    let atX = originX + row * downX;
    let atY = originY + row * downY;
    for (let column = 0; column < size; column++, next += 3, atX += acrossX, atY += acrossY) {
      let x = atX;
      let y = atY;
      if (!(x >= 0 && y >= 0 && x < lastX && y < lastY)) {
        if (x < -0.5 || y < -0.5 || x > width - 0.5 || y > height - 0.5) {
          out[next] = out[next + 1] = out[next + 2] = low;
          continue;
        }
        // At the border, half a pixel has no neighbour on the other side and is its own neighbour.
        x = Math.max(0, Math.min(x, lastX - 1e-9));
        y = Math.max(0, Math.min(y, lastY - 1e-9));
      }
      const left = x | 0;
      const top = y | 0;
      const fx = x - left;
      const fy = y - top;
      // Separate reads, and writes by channel: these lines take nine tenths of the time outside the networks.
      const a = top * stride + left * 3;
      const b = a + right;
      const c = a + below;
      const d = c + right;
      const a0 = data[a]!;
      const a1 = data[a + 1]!;
      const a2 = data[a + 2]!;
      const b0 = data[b]!;
      const b1 = data[b + 1]!;
      const b2 = data[b + 2]!;
      const c0 = data[c]!;
      const c1 = data[c + 1]!;
      const c2 = data[c + 2]!;
      const d0 = data[d]!;
      const d1 = data[d + 1]!;
      const d2 = data[d + 2]!;
      const above0 = a0 + fx * (b0 - a0);
      const above1 = a1 + fx * (b1 - a1);
      const above2 = a2 + fx * (b2 - a2);
      out[next] = low + scale * (above0 + fy * (c0 + fx * (d0 - c0) - above0));
      out[next + 1] = low + scale * (above1 + fy * (c1 + fx * (d1 - c1) - above1));
      out[next + 2] = low + scale * (above2 + fy * (c2 + fx * (d2 - c2) - above2));
    }
  }
  return out;
}

/** Reused for the colours of a crop while its luma is computed. */
let colours = new Float32Array(0);

/** Luma (ITU-R BT.601) of a crop as `size * size` numbers from 0 to 1. */
export function cropLuma(frame: RgbFrame, crop: Crop): Float32Array {
  const luma = new Float32Array(crop.size * crop.size);
  if (colours.length < 3 * luma.length) colours = new Float32Array(3 * luma.length);
  cropRgb(frame, crop, 0, 1, colours);
  for (let i = 0, next = 0; i < luma.length; i++, next += 3) {
    luma[i] = 0.299 * colours[next]! + 0.587 * colours[next + 1]! + 0.114 * colours[next + 2]!;
  }
  return luma;
}

/** The image coordinates of the first pixel of a crop, and the steps to the next one across and down. */
function steps(crop: Crop) {
  const [x, y] = toImage(crop, 0.5, 0.5);
  const right = toImage(crop, 1.5, 0.5);
  const under = toImage(crop, 0.5, 1.5);
  return {
    // Pixel centres are at half coordinates: without the -0.5, every crop would shift.
    originX: x - 0.5,
    originY: y - 0.5,
    acrossX: right[0] - x,
    acrossY: right[1] - y,
    downX: under[0] - x,
    downY: under[1] - y,
  };
}

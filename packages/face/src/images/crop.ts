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
        // Half a pixel at the border has no neighbour on the other side: it is its own.
        x = Math.max(0, Math.min(x, lastX - 1e-9));
        y = Math.max(0, Math.min(y, lastY - 1e-9));
      }
      const left = x | 0;
      const top = y | 0;
      const fx = x - left;
      const fy = y - top;
      // Read first and written out by channel: nine tenths of our own time go by in these lines.
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

/** Colours of the crop whose luma is asked for; it is not needed any longer than that. */
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

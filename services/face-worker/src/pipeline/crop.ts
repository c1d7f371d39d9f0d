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

/** RGB of a crop as `size * size * 3` numbers: 0 to 255 is mapped to `low` to `high`. */
export function cropRgb(frame: RgbFrame, crop: Crop, low: number, high: number): Float32Array {
  const scale = (high - low) / 255;
  return sample(frame, crop).map((value) => low + value * scale);
}

/** Luma (ITU-R BT.601) of a crop as `size * size` numbers from 0 to 1. */
export function cropLuma(frame: RgbFrame, crop: Crop): Float32Array {
  const rgb = sample(frame, crop);
  const at = (i: number) => rgb[i] as number;
  return Float32Array.from(
    { length: crop.size * crop.size },
    (_, i) => (0.299 * at(3 * i) + 0.587 * at(3 * i + 1) + 0.114 * at(3 * i + 2)) / 255,
  );
}

/** RGB of a crop from 0 to 255, sampled bilinearly; black outside of the picture. */
function sample({ width, height, data }: RgbFrame, crop: Crop): Float32Array {
  const [originX, originY] = toPicture(crop, 0.5, 0.5);
  const [rightX, rightY] = toPicture(crop, 1.5, 0.5);
  const [downX, downY] = toPicture(crop, 0.5, 1.5);
  const out = new Float32Array(crop.size * crop.size * 3);
  let next = 0;
  for (let row = 0; row < crop.size; row++) {
    for (let column = 0; column < crop.size; column++, next += 3) {
      // Pixel centres lie at half coordinates: without the -0.5 every crop would shift.
      const x = originX + column * (rightX - originX) + row * (downX - originX) - 0.5;
      const y = originY + column * (rightY - originY) + row * (downY - originY) - 0.5;
      if (x < -0.5 || y < -0.5 || x > width - 0.5 || y > height - 0.5) continue;
      const left = Math.max(0, Math.floor(x));
      const top = Math.max(0, Math.floor(y));
      const fx = Math.max(0, x - left);
      const fy = Math.max(0, y - top);
      const a = (top * width + left) * 3;
      const b = left + 1 < width ? a + 3 : a;
      const below = top + 1 < height ? width * 3 : 0;
      for (let channel = 0; channel < 3; channel++) {
        const above = (data[a + channel] as number) * (1 - fx) + (data[b + channel] as number) * fx;
        const under =
          (data[a + below + channel] as number) * (1 - fx) + (data[b + below + channel] as number) * fx;
        out[next + channel] = above * (1 - fy) + under * fy;
      }
    }
  }
  return out;
}

import type { Point, RgbFrame } from './picture.ts';

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
 * Samples a crop bilinearly; black outside of the picture.
 *
 * @param put receives each pixel of the crop, row by row, with channels from 0 to 255.
 */
function sample(
  { width, height, data }: RgbFrame,
  crop: Crop,
  put: (pixel: number, red: number, green: number, blue: number) => void,
): void {
  const [originX, originY] = toPicture(crop, 0.5, 0.5);
  const [rightX, rightY] = toPicture(crop, 1.5, 0.5);
  const [downX, downY] = toPicture(crop, 0.5, 1.5);
  let pixel = 0;
  for (let row = 0; row < crop.size; row++) {
    for (let column = 0; column < crop.size; column++) {
      // Pixel centres lie at half coordinates: without the -0.5 every crop would shift.
      const x = originX + column * (rightX - originX) + row * (downX - originX) - 0.5;
      const y = originY + column * (rightY - originY) + row * (downY - originY) - 0.5;
      if (x < -0.5 || y < -0.5 || x > width - 0.5 || y > height - 0.5) {
        put(pixel++, 0, 0, 0);
        continue;
      }
      const left = Math.max(0, Math.floor(x));
      const top = Math.max(0, Math.floor(y));
      const fx = Math.max(0, x - left);
      const fy = Math.max(0, y - top);
      const a = (top * width + left) * 3;
      const b = left + 1 < width ? a + 3 : a;
      const below = top + 1 < height ? width * 3 : 0;
      const wa = (1 - fx) * (1 - fy);
      const wb = fx * (1 - fy);
      const wc = (1 - fx) * fy;
      const wd = fx * fy;
      const channel = (c: number) =>
        wa * (data[a + c] as number) +
        wb * (data[b + c] as number) +
        wc * (data[a + below + c] as number) +
        wd * (data[b + below + c] as number);
      put(pixel++, channel(0), channel(1), channel(2));
    }
  }
}

/** RGB of a crop as `size * size * 3` numbers: 0 to 255 is mapped to `low` to `high`. */
export function cropRgb(frame: RgbFrame, crop: Crop, low: number, high: number): Float32Array {
  const out = new Float32Array(crop.size * crop.size * 3);
  const scale = (high - low) / 255;
  sample(frame, crop, (pixel, red, green, blue) => {
    out[pixel * 3] = low + red * scale;
    out[pixel * 3 + 1] = low + green * scale;
    out[pixel * 3 + 2] = low + blue * scale;
  });
  return out;
}

/** Luma (ITU-R BT.601) of a crop as `size * size` numbers from 0 to 1. */
export function cropLuma(frame: RgbFrame, crop: Crop): Float32Array {
  const out = new Float32Array(crop.size * crop.size);
  sample(frame, crop, (pixel, red, green, blue) => {
    out[pixel] = (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
  });
  return out;
}

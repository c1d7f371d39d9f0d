import type { RgbFrame } from '@poise/media';
import { describe, expect, it } from 'vitest';
import { type Crop, cropLuma, cropRgb, letterbox, toImage } from './crop.ts';

/** Red is the column and green the row, so every pixel encodes its position. */
function ruler(width: number, height: number): RgbFrame {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) data.set([i % width, Math.floor(i / width), 200], i * 3);
  return { width, height, data };
}

const pixel = (values: Float32Array, size: number, column: number, row: number) =>
  [...values.subarray((row * size + column) * 3, (row * size + column) * 3 + 3)].map(
    (v) => Math.round(v * 100) / 100,
  );

describe('crop', () => {
  const frame = ruler(40, 40);

  it('when the crop is the whole image, then the pixels are unchanged', () => {
    const same = cropRgb(frame, letterbox(frame, 40), 0, 255);
    expect(Math.max(...same.map((value, i) => Math.abs(value - (frame.data[i] ?? 0))))).toBeLessThan(1e-4);
  });

  it('when the crop is scaled to half, then each pixel is the mean of four', () => {
    expect(pixel(cropRgb(frame, letterbox(frame, 20), 0, 255), 20, 3, 7)).toEqual([6.5, 14.5, 200]);
  });

  it('when the crop is rotated by 90 degrees, then its columns run down the image', () => {
    const crop: Crop = { centre: [20, 20], sidePx: 10, angleRad: Math.PI / 2, size: 10 };
    const values = cropRgb(frame, crop, 0, 255);
    expect(pixel(values, 10, 0, 0)).toEqual([24, 15, 200]);
    expect(pixel(values, 10, 9, 0)).toEqual([24, 24, 200]);
  });

  it('when the crop is mirrored, then its rows are reversed', () => {
    const crop: Crop = { centre: [20, 20], sidePx: 10, angleRad: 0, size: 10, mirrored: true };
    expect(pixel(cropRgb(frame, crop, 0, 255), 10, 0, 0)).toEqual([24, 15, 200]);
    expect(toImage(crop, 0, 0)).toEqual([25, 15]);
  });

  it('when the crop extends beyond the image, then it is black there, in the value range of the network', () => {
    const crop: Crop = { centre: [0, 0], sidePx: 10, angleRad: 0, size: 10 };
    expect(pixel(cropRgb(frame, crop, -1, 1), 10, 0, 0)).toEqual([-1, -1, -1]);
    expect(pixel(cropRgb(frame, crop, 0, 255), 10, 7, 6)).toEqual([2, 1, 200]);
  });

  it('when a wide image is fitted into a square, then it has black bars above and below', () => {
    const values = cropLuma(ruler(40, 20), letterbox(ruler(40, 20), 8));
    expect([...values.subarray(0, 8)]).toEqual(Array(8).fill(0));
    expect(values[2 * 8]).toBeGreaterThan(0);
  });

  it('when colours are converted to luma, then they are weighted by ITU-R BT.601', () => {
    const colours = { width: 3, height: 1, data: new Uint8Array([255, 0, 0, 0, 255, 0, 0, 0, 255]) };
    const luma = (x: number) => cropLuma(colours, { centre: [x, 0.5], sidePx: 1, angleRad: 0, size: 1 })[0];
    expect([luma(0.5), luma(1.5), luma(2.5)].map((v) => Math.round((v ?? 0) * 1000) / 1000)).toEqual([
      0.299, 0.587, 0.114,
    ]);
  });
});

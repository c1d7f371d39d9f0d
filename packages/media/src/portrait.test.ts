import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { RgbFrame } from './frame.ts';
import { cutPortrait } from './portrait.ts';

/** A grey frame with a red face in it. */
async function frameWith(box: {
  left: number;
  top: number;
  width: number;
  height: number;
}): Promise<RgbFrame> {
  const face = await sharp({
    create: { width: box.width, height: box.height, channels: 3, background: '#ff0000' },
  })
    .png()
    .toBuffer();
  const data = await sharp({ create: { width: 320, height: 240, channels: 3, background: '#808080' } })
    .composite([{ input: face, left: box.left, top: box.top }])
    .removeAlpha()
    .raw()
    .toBuffer();
  return { width: 320, height: 240, data };
}

async function redness(jpeg: Uint8Array): Promise<{ centre: number; border: number }> {
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => {
    const i = (y * info.width + x) * info.channels;
    return (data[i] ?? 0) - (data[i + 1] ?? 0);
  };
  return { centre: at(info.width / 2, info.height / 2), border: at(2, info.height / 2) };
}

describe('a portrait', () => {
  it('when a face is in the frame, then it is in the centre of a small square JPEG with a margin', async () => {
    const frame = await frameWith({ left: 100, top: 60, width: 60, height: 80 });
    const jpeg = await cutPortrait(frame, { x: 100 / 320, y: 60 / 240, width: 60 / 320, height: 80 / 240 });
    expect(await sharp(jpeg).metadata()).toMatchObject({ format: 'jpeg', width: 288, height: 288 });
    expect(jpeg.length).toBeLessThan(30_000);
    const { centre, border } = await redness(jpeg);
    expect(centre).toBeGreaterThan(150);
    expect(border).toBeLessThan(60);
  });

  it.each([
    ['half outside on the left', { x: -0.2, y: 0.1, width: 0.4, height: 0.6 }],
    ['at the lower right corner', { x: 0.9, y: 0.9, width: 0.1, height: 0.1 }],
    ['larger than the frame', { x: -0.3, y: -0.3, width: 1, height: 1 }],
    ['nowhere', { x: 0, y: 0, width: 0, height: 0 }],
  ])('when the face is %s, then the portrait is still complete', async (_where, box) => {
    const frame = await frameWith({ left: 0, top: 0, width: 10, height: 10 });
    expect(await sharp(await cutPortrait(frame, box)).metadata()).toMatchObject({ width: 288, height: 288 });
  });
});

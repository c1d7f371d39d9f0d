import { LIMITS } from '@poise/shared/contracts';
import { buildImage } from '@poise/testing/media';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeFrame, inspectFrame } from './frame.ts';

const code = (value: string) => expect.objectContaining({ code: value });

const largestDifference = (a: Uint8Array, b: Uint8Array): number =>
  a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - (b[i] ?? Number.NaN))), 0);

describe('inspectFrame', () => {
  it.each(['jpeg', 'png', 'webp'] as const)(
    'when the input is a %s, then its type and size are returned',
    async (type) => {
      const bytes = await buildImage(type, { width: 64, height: 48 });
      expect(await inspectFrame(bytes, `image/${type}`)).toEqual({
        contentType: `image/${type}`,
        width: 64,
        height: 48,
      });
    },
  );

  it('when the image is stored sideways, then its upright size is returned', async () => {
    const bytes = await buildImage('jpeg', { width: 64, height: 48, orientation: 6 });
    expect(await inspectFrame(bytes)).toMatchObject({ width: 48, height: 64 });
  });

  it('when there are no bytes, then it is rejected as empty', async () => {
    await expect(inspectFrame(new Uint8Array())).rejects.toEqual(code('media_empty'));
  });

  it('when there are more bytes than allowed, then it is rejected without decoding', async () => {
    await expect(inspectFrame(new Uint8Array(LIMITS.frameBytes + 1))).rejects.toEqual(
      code('media_too_large'),
    );
  });

  it('when the bytes have another type than declared, then it is rejected', async () => {
    await expect(inspectFrame(await buildImage('png'), 'image/jpeg')).rejects.toEqual(
      code('media_type_mismatch'),
    );
  });

  it('when the image type is not supported, then it is rejected', async () => {
    const gif = await sharp(await buildImage('png'))
      .gif()
      .toBuffer();
    await expect(inspectFrame(gif, 'image/png')).rejects.toEqual(code('media_type_unsupported'));
  });

  it('when there are more pixels than allowed, then it is rejected from its header', async () => {
    const bytes = await buildImage('png', { width: 8000, height: 1100, paint: { r: 0, g: 0, b: 0 } });
    await expect(inspectFrame(bytes)).rejects.toEqual(code('media_too_many_pixels'));
  });

  it('when only the signature is present, then it is corrupt', async () => {
    await expect(inspectFrame((await buildImage('png')).subarray(0, 12))).rejects.toEqual(
      code('media_corrupt'),
    );
  });
});

describe('decodeFrame', () => {
  it('when the image is lossless, then its exact pixels are returned', async () => {
    const pixels = Uint8Array.from({ length: 5 * 4 * 3 }, (_, i) => (i * 37) % 256);
    const png = await sharp(pixels, { raw: { width: 5, height: 4, channels: 3 } })
      .png()
      .toBuffer();
    const frame = await decodeFrame(png);
    expect(frame).toMatchObject({ width: 5, height: 4 });
    expect([...frame.data]).toEqual([...pixels]);
  });

  it('when the image is stored sideways, then it is decoded upright', async () => {
    const pixels = Uint8Array.of(255, 0, 0, 0, 0, 255); // red, then blue
    const png = await sharp(pixels, { raw: { width: 2, height: 1, channels: 3 } })
      .withMetadata({ orientation: 6 })
      .png()
      .toBuffer();
    const frame = await decodeFrame(png);
    expect(frame).toMatchObject({ width: 1, height: 2 });
    expect([...frame.data]).toEqual([...pixels]);
  });

  it('when the image is grey, 16-bit or transparent, then it still has three bytes per pixel', async () => {
    const grey = await sharp(await buildImage('png'))
      .greyscale()
      .png()
      .toBuffer();
    const deep = await sharp(await buildImage('png'))
      .toColourspace('rgb16')
      .png()
      .toBuffer();
    const clear = await sharp({
      create: { width: 64, height: 48, channels: 4, background: { r: 255, g: 255, b: 255, alpha: 0 } },
    })
      .png()
      .toBuffer();
    for (const bytes of [grey, deep, clear])
      expect((await decodeFrame(bytes)).data).toHaveLength(64 * 48 * 3);
    expect(Math.max(...(await decodeFrame(clear)).data)).toBe(0);
  });

  it('when a JPEG is plain, then its pixels are those of sharp, but for rounding', async () => {
    const bytes = await buildImage('jpeg', { width: 121, height: 77 });
    const { data, ...size } = await decodeFrame(bytes);
    expect(size).toEqual({ width: 121, height: 77 });
    expect(largestDifference(data, await sharp(bytes).raw().toBuffer())).toBeLessThanOrEqual(6);
  });

  it.each([
    ['in grey', () => buildImage('jpeg').then((bytes) => sharp(bytes).greyscale().jpeg().toBuffer())],
    [
      'in CMYK',
      () => buildImage('jpeg').then((bytes) => sharp(bytes).toColourspace('cmyk').jpeg().toBuffer()),
    ],
    [
      'in another colour space',
      () => buildImage('jpeg').then((bytes) => sharp(bytes).withIccProfile('p3').toBuffer()),
    ],
  ])('when a JPEG is %s, then it is converted to sRGB', async (_, build) => {
    const bytes = await build();
    const { data } = await decodeFrame(bytes);
    const expected = await sharp(bytes).toColourspace('srgb').raw().toBuffer();
    expect(data.length).toBe(expected.length);
    expect(largestDifference(data, expected)).toBeLessThanOrEqual(1);
  });

  it('when the image is black, then it is decoded', async () => {
    const { data } = await decodeFrame(await buildImage('webp', { paint: { r: 0, g: 0, b: 0 } }));
    expect(Math.max(...data)).toBe(0);
  });

  it.each(['jpeg', 'png', 'webp'] as const)('when a %s is truncated, then it is corrupt', async (type) => {
    const bytes = await buildImage(type);
    await expect(decodeFrame(bytes.subarray(0, bytes.length >> 1))).rejects.toEqual(code('media_corrupt'));
  });

  it('when the signal is aborted, then its reason is thrown', async () => {
    const reason = new Error('enough');
    await expect(decodeFrame(await buildImage('jpeg'), { signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
  });
});

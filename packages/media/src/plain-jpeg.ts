import type { Metadata } from 'sharp';

/** Absent on a platform for which the library has no binary. */
const turbo = await import('@julusian/jpeg-turbo').then(
  (module) => module.default,
  () => undefined,
);

/**
 * Whether the pixels of a JPEG are shown as they are stored: in colour, upright, and without a colour profile. So
 * are the frames that a browser takes of a camera.
 */
export function isPlainJpeg({ format, space, channels, icc, orientation = 1 }: Metadata): boolean {
  return format === 'jpeg' && space === 'srgb' && channels === 3 && icc === undefined && orientation === 1;
}

/**
 * Decodes a plain JPEG with libjpeg-turbo itself, which takes a third of the time of sharp's pipeline. The pixels
 * differ from sharp's by up to six levels, one on average: less than what compression took away.
 *
 * @param into three bytes per pixel
 * @returns whether it was decoded. If not, nothing is known about the reason: the library has no messages.
 */
export async function decodePlainJpeg(bytes: Uint8Array, into: Uint8Array): Promise<boolean> {
  if (!turbo) return false;
  const view = ({ buffer, byteOffset, byteLength }: Uint8Array) =>
    Buffer.from(buffer, byteOffset, byteLength);
  try {
    await turbo.decompress(view(bytes), view(into), { format: turbo.FORMAT_RGB });
    return true;
  } catch {
    return false;
  }
}

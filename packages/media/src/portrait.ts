import type { Box } from '@poise/shared/contracts';
import sharp from 'sharp';
import type { RgbFrame } from './frame.ts';

/** Side length of the portrait, in pixels. */
const SIDE_PX = 288;

/** Margin around the face, so that hair and shoulders show the posture. */
const MARGIN = 1.9;

/**
 * A small square JPEG of one face and its immediate surroundings, showing as little of other people as
 * possible. It has no metadata.
 *
 * @param face bounding box, normalised to the frame
 */
export async function cutPortrait(frame: RgbFrame, face: Box): Promise<Uint8Array> {
  const { width, height, data } = frame;
  const idealSide = MARGIN * Math.max(face.width * width, face.height * height);
  const side = Math.max(1, Math.min(Math.round(idealSide), width, height));
  const inside = (centre: number, length: number) =>
    Math.min(length - side, Math.max(0, Math.round(centre - side / 2)));
  const { buffer, byteOffset, byteLength } = data;
  return sharp(Buffer.from(buffer, byteOffset, byteLength), { raw: { width, height, channels: 3 } })
    .extract({
      left: inside((face.x + face.width / 2) * width, width),
      top: inside((face.y + face.height / 2) * height, height),
      width: side,
      height: side,
    })
    .resize(SIDE_PX, SIDE_PX)
    .jpeg({ quality: 82, mozjpeg: true })
    .toBuffer();
}

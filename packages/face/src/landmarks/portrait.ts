import type { RgbFrame } from '@poise/media';
import { type Crop, cropLuma } from '../images/crop.ts';
import { EYE_CORNERS, type Side } from './eyes.ts';
import { landmark, type Mesh, type Vector } from './mesh.ts';

/** Side of the emotion network's input. */
export const PORTRAIT_SIZE = 48;

/*
 * The crop of the emotion network's training images, FER2013: medians of the mesh on 1,081 training images that
 * face the camera, relative to the side length.
 */
const EYE_DISTANCE = 0.377;
const EYE_HEIGHT = 0.394;

/** Distance of the eye centres in pixels, including depth. */
export function eyeDistancePx(mesh: Mesh): number {
  const [a, b] = [eyeMiddle(mesh, 'right'), eyeMiddle(mesh, 'left')];
  return Math.hypot(b[0] - a[0], b[1] - a[1], b[2] - a[2]);
}

/**
 * Crops the face as in FER2013, with eyes level.
 *
 * @param size side length in pixels of the portrait
 */
export function portraitCrop(mesh: Mesh, size = PORTRAIT_SIZE): Crop {
  const right = eyeMiddle(mesh, 'right');
  const left = eyeMiddle(mesh, 'left');
  const angleRad = Math.atan2(left[1] - right[1], left[0] - right[0]);
  const sidePx = eyeDistancePx(mesh) / EYE_DISTANCE;
  const below = (0.5 - EYE_HEIGHT) * sidePx;
  return {
    centre: [
      (right[0] + left[0]) / 2 - below * Math.sin(angleRad),
      (right[1] + left[1]) / 2 + below * Math.cos(angleRad),
    ],
    sidePx,
    angleRad,
    size,
  };
}

/** More samples per pixel and axis make no visible difference. */
const MAX_SAMPLES = 4;

/**
 * Luma from 0 to 1 of a crop. Each pixel is the mean of the area that it covers, as in downscaled images.
 * (Single samples of a large face would alias wrinkles and edges.)
 */
export function cropPortrait(frame: RgbFrame, crop: Crop): Float32Array {
  const { size } = crop;
  // A bilinear sample covers two image pixels.
  const samples = Math.min(MAX_SAMPLES, Math.max(1, Math.round(crop.sidePx / size / 2)));
  const fine = cropLuma(frame, { ...crop, size: size * samples });
  if (samples === 1) return fine;
  const portrait = new Float32Array(size * size);
  const share = 1 / samples ** 2;
  for (let y = 0, next = 0; y < size * samples; y++) {
    const row = Math.floor(y / samples) * size;
    for (let x = 0; x < size; x++) {
      for (let i = 0; i < samples; i++) portrait[row + x]! += share * fine[next++]!;
    }
  }
  return portrait;
}

function eyeMiddle(mesh: Mesh, side: Side): Vector {
  const outer = landmark(mesh, EYE_CORNERS[side].outer);
  const inner = landmark(mesh, EYE_CORNERS[side].inner);
  return [(outer[0] + inner[0]) / 2, (outer[1] + inner[1]) / 2, (outer[2] + inner[2]) / 2];
}

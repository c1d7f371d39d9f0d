import type { RgbFrame } from '@poise/media';
import { FACE_QUALITY_REASONS, type FaceQualityReason, type HeadPose } from '@poise/shared/contracts';
import type { Mesh } from '../landmarks/mesh.ts';

/*
 * Limits beyond which a face is not measured. Those of light, sharpness and size are the limits of the images
 * that the emotion network was trained on (2,000 of FER2013, cropped to the same portrait).
 */

/** Mean luma of a portrait: 98 % of the training images lie between 0.21 and 0.80. */
const FACE_LUMA = { dark: 0.15, bright: 0.85 };
/** Mean luma of a whole image in which nothing is recognisable. */
const IMAGE_LUMA = { dark: 0.06, bright: 0.95 };
/** 1 % of the training images are below. */
const MIN_SHARPNESS = 0.2;
/** Median of the training images. */
const MIN_EYE_DISTANCE_PX = 18;
/** Beyond this, the nose hides the far eye. */
const MAX_YAW_DEG = 45;
const MAX_PITCH_DEG = 35;
/** Share of the landmarks that may be outside the image. */
const MAX_OUTSIDE = 0.1;

/** Relative variance of the Laplacian at which `sharpness` is 0.5: the median of the training images. */
const MEDIAN_LAPLACIAN = 0.15;

export function mean(values: Float32Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total / values.length;
}

/**
 * Variance of the Laplacian (Pech-Pacheco et al. 2000), divided by the variance of the luma to be independent of
 * light and contrast, mapped to 0–1.
 *
 * @param luma a square, row by row
 */
export function sharpness(luma: Float32Array): number {
  const size = Math.sqrt(luma.length);
  let [sum, squares] = [0, 0];
  for (let y = 1; y < size - 1; y++) {
    for (let i = y * size + 1; i < (y + 1) * size - 1; i++) {
      const edge = 4 * luma[i]! - luma[i - 1]! - luma[i + 1]! - luma[i - size]! - luma[i + size]!;
      sum += edge;
      squares += edge * edge;
    }
  }
  const count = (size - 2) ** 2;
  const contrast = variance(luma);
  if (contrast === 0) return 0;
  const relative = (squares / count - (sum / count) ** 2) / contrast;
  return relative / (relative + MEDIAN_LAPLACIAN);
}

/** Mean luma (ITU-R BT.601) of an image, 0 to 1, from every fourth pixel of every fourth row. */
export function imageBrightness({ width, height, data }: RgbFrame): number {
  let total = 0;
  let count = 0;
  for (let y = 0; y < height; y += 4) {
    for (let x = 0; x < width; x += 4) {
      const i = (y * width + x) * 3;
      total += 0.299 * data[i]! + 0.587 * data[i + 1]! + 0.114 * data[i + 2]!;
      count += 1;
    }
  }
  return total / count / 255;
}

export function imageReasons(brightness: number): FaceQualityReason[] {
  return inOrder({
    'too-dark': brightness < IMAGE_LUMA.dark,
    'too-bright': brightness > IMAGE_LUMA.bright,
  });
}

/** Share of the landmarks outside the image. */
export function shareOutside(mesh: Mesh, { width, height }: RgbFrame): number {
  return mesh.filter(([x, y]) => x < 0 || y < 0 || x > width || y > height).length / mesh.length;
}

/** The reasons why a face is not measured; empty if it is. */
export function faceReasons(face: {
  brightness: number;
  sharpness: number;
  eyeDistancePx: number;
  pose: HeadPose;
  outside: number;
  occluded: boolean;
}): FaceQualityReason[] {
  return inOrder({
    'too-dark': face.brightness < FACE_LUMA.dark,
    'too-bright': face.brightness > FACE_LUMA.bright,
    blurred: face.sharpness < MIN_SHARPNESS,
    'too-small': face.eyeDistancePx < MIN_EYE_DISTANCE_PX,
    'turned-away': Math.abs(face.pose.yawDeg) > MAX_YAW_DEG || Math.abs(face.pose.pitchDeg) > MAX_PITCH_DEG,
    'cut-off': face.outside > MAX_OUTSIDE,
    occluded: face.occluded,
  });
}

function inOrder(found: Partial<Record<FaceQualityReason, boolean>>): FaceQualityReason[] {
  return FACE_QUALITY_REASONS.filter((reason) => found[reason]);
}

function variance(values: Float32Array): number {
  const centre = mean(values);
  let total = 0;
  for (const value of values) total += (value - centre) ** 2;
  return total / values.length;
}

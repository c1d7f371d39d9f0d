import { intersectionOverUnion } from '@poise/shared/contracts';
import { type Crop, toImage } from '../images/crop.ts';
import type { Point, Rect } from '../images/rect.ts';

/** A detected face, in image coordinates. */
export type Detection = {
  /** Probability, 0 to 1. */
  score: number;
  rect: Rect;
  /** Left and right as the person has them: the right eye is on the left of an unmirrored image. */
  rightEye: Point;
  leftEye: Point;
};

/** Raw output of BlazeFace for one grid of anchors. */
export type AnchorOutput = {
  /** One logit per anchor. */
  logits: Float32Array;
  /** 16 numbers per anchor: centre, size, six key points; in input pixels relative to the anchor. */
  regressors: Float32Array;
};

/** Grids of the back-camera model, 256 x 256: `stride` in input pixels, anchors per cell. */
const GRIDS = [
  { stride: 16, perCell: 2 },
  { stride: 32, perCell: 6 },
] as const;
export const DETECTOR_SIZE = 256;

const MIN_SCORE = 0.5;
/** Rectangles with a larger overlap than this are the same face. */
const MAX_OVERLAP = 0.3;

/**
 * Decodes BlazeFace (Bazarevsky et al. 2019). Anchors have no size of their own, so the regressors are offsets
 * to the centre of the anchor's cell. Greedy non-maximum suppression follows.
 *
 * @param outputs one per grid, strides 16 and 32
 * @param crop the network's input
 * @returns faces, most probable first
 */
export function decodeDetections(outputs: readonly AnchorOutput[], crop: Crop): Detection[] {
  const candidates: Detection[] = [];
  const scale = crop.sidePx / crop.size;
  for (const [grid, { stride, perCell }] of GRIDS.entries()) {
    const output = outputs[grid];
    if (!output) continue;
    const cells = DETECTOR_SIZE / stride;
    for (const [anchor, logit] of output.logits.entries()) {
      const score = 1 / (1 + Math.exp(-logit));
      if (score < MIN_SCORE) continue;
      const cell = Math.floor(anchor / perCell);
      const anchorX = ((cell % cells) + 0.5) * stride;
      const anchorY = (Math.floor(cell / cells) + 0.5) * stride;
      const values = output.regressors.subarray(anchor * 16, anchor * 16 + 16);
      const at = (i: number) => toImage(crop, anchorX + (values[i] ?? 0), anchorY + (values[i + 1] ?? 0));
      const [x, y] = at(0);
      const width = (values[2] ?? 0) * scale;
      const height = (values[3] ?? 0) * scale;
      candidates.push({
        score,
        rect: { x: x - width / 2, y: y - height / 2, width, height },
        rightEye: at(4),
        leftEye: at(6),
      });
    }
  }
  return suppress(candidates);
}

/** Keeps the most probable of each group of overlapping detections. */
function suppress(candidates: readonly Detection[]): Detection[] {
  const kept: Detection[] = [];
  for (const candidate of candidates.toSorted((a, b) => b.score - a.score)) {
    if (!kept.some((face) => intersectionOverUnion(face.rect, candidate.rect) > MAX_OVERLAP))
      kept.push(candidate);
  }
  return kept;
}

import { type Crop, toImage } from '../images/crop.ts';
import { distance, type Point } from '../images/rect.ts';
import { landmarkPoint, type Mesh } from './mesh.ts';

export const EYE_SIZE = 64;

/** Corners of the eyes in the mesh; left and right as the person has them. */
export const EYE_CORNERS = {
  right: { outer: 33, inner: 133 },
  left: { outer: 263, inner: 362 },
} as const;
export type Side = keyof typeof EYE_CORNERS;

/** Side of the crop relative to the distance of the eye's corners, as in the training of the iris network. */
const CROP_SCALE = 2.3;

/** The iris network's output for one eye, in image coordinates. */
export type Eye = {
  /** Contour of the lids: 0 outer corner, 8 inner corner, 1–7 lower and 9–15 upper lid, outside in. */
  lids: readonly Point[];
  irisCentre: Point;
};

/** The network supports right eyes only, so the left one is mirrored. */
export function eyeCrop(mesh: Mesh, side: Side): Crop {
  const outer = landmarkPoint(mesh, EYE_CORNERS[side].outer);
  const inner = landmarkPoint(mesh, EYE_CORNERS[side].inner);
  const [from, to] = side === 'right' ? [outer, inner] : [inner, outer];
  return {
    centre: [(outer[0] + inner[0]) / 2, (outer[1] + inner[1]) / 2],
    sidePx: CROP_SCALE * distance(outer, inner),
    angleRad: Math.atan2(to[1] - from[1], to[0] - from[0]),
    size: EYE_SIZE,
    mirrored: side === 'left',
  };
}

const LID_POINTS = 16;
const IRIS_CENTRE = 71;
/** Size of the network's output for one eye: 71 contour and 5 iris points, (x, y, z) each. */
export const EYE_OUTPUT = 76 * 3;

export function decodeEye(output: Float32Array, crop: Crop): Eye {
  const point = (i: number) => toImage(crop, output[3 * i] ?? 0, output[3 * i + 1] ?? 0);
  return { lids: Array.from({ length: LID_POINTS }, (_, i) => point(i)), irisCentre: point(IRIS_CENTRE) };
}

/**
 * Eye aspect ratio of Soukupová & Čech (2016), "Real-Time Eye Blink Detection using Facial
 * Landmarks", eq. 1: mean of two lid distances over the distance of the corners. About 0.3 when open, below
 * 0.15 when closed.
 */
export function eyeAspectRatio({ lids }: Pick<Eye, 'lids'>): number {
  const gap = (a: number, b: number) => {
    const [from, to] = [lids[a], lids[b]];
    return from && to ? distance(from, to) : 0;
  };
  return (gap(11, 3) + gap(13, 5)) / (2 * gap(0, 8));
}

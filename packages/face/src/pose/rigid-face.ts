import type { Vector } from '../landmarks/mesh.ts';

/** Landmarks of the right half: index, index of its partner on the left, and distances from the midline. */
const PAIRS = [
  [33, 263, 1.0, 0.0, 0.0],
  [133, 362, 0.39, 0.024, -0.119],
  [116, 345, 1.384, 0.421, 0.24],
  [127, 356, 1.521, 0.196, 1.083],
  [234, 454, 1.501, 0.533, 1.158],
  [162, 389, 1.501, -0.172, 0.887],
  [21, 251, 1.434, -0.474, 0.625],
  [54, 284, 1.307, -0.763, 0.378],
  [103, 332, 1.097, -0.998, 0.112],
  [67, 297, 0.772, -1.161, -0.118],
  [109, 338, 0.418, -1.238, -0.253],
] as const;
/** Forehead and bridge of the nose: index, down, away. */
const MIDLINE = [
  [10, -1.255, -0.287],
  [168, -0.145, -0.473],
  [6, 0.024, -0.582],
  [197, 0.177, -0.705],
  [195, 0.318, -0.838],
] as const;

/**
 * The part of an average face that neither speech nor expression moves (corners of the eyes, temples, cheekbones,
 * forehead, bridge of the nose), facing the camera, in halves of the distance of the outer eye corners; axes as
 * in {@link Vector}.
 *
 * Averaged over the meshes of 527 frames of 10 people (11 clips, equally weighted) after aligning them to each
 * other (generalised Procrustes analysis, Gower 1975), made symmetric, and rotated so that the line from its
 * forehead to its chin is parallel to the image.
 */
export const RIGID_FACE: readonly (readonly [index: number, position: Vector])[] = [
  ...PAIRS.flatMap(([right, left, x, y, z]) => [[right, [-x, y, z]] as const, [left, [x, y, z]] as const]),
  ...MIDLINE.map(([index, y, z]) => [index, [0, y, z]] as const),
];

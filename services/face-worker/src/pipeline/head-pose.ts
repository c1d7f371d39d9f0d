import type { HeadPose } from '@poise/shared/contracts';
import { landmark, type Mesh, type Vector } from './mesh.ts';

/** Directions of a head, unit vectors in picture coordinates (x right, y down, z away from the camera). */
export type HeadAxes = {
  /** To the person's own left. */
  left: Vector;
  /** From the forehead to the chin. */
  down: Vector;
  /** Where the face points. */
  forward: Vector;
};

/** Landmarks right and left that neither speech nor expression moves: eye corners, temples, cheekbones. */
const PAIRS = [
  [33, 263],
  [133, 362],
  [127, 356],
  [162, 389],
  [21, 251],
  [234, 454],
  [116, 345],
] as const;
const FOREHEAD = 10;
const CHIN = 152;

/**
 * Axes of a head from its mesh: the mean line between symmetric landmarks, the line from forehead to
 * chin made perpendicular to it, and their cross product.
 */
export function headAxes(mesh: Mesh): HeadAxes {
  let across: Vector = [0, 0, 0];
  for (const [right, left] of PAIRS)
    across = add(across, subtract(landmark(mesh, left), landmark(mesh, right)));
  const left = normalise(across);
  const long = subtract(landmark(mesh, CHIN), landmark(mesh, FOREHEAD));
  const down = normalise(subtract(long, scale(left, dot(long, left))));
  return { left, down, forward: scale(cross(left, down), -1) };
}

/**
 * Euler angles of a head, applied as yaw, then pitch, then roll; signs as in the contract. Zero is a
 * face whose line from forehead to chin is parallel to the picture.
 */
export function headPose({ left, down, forward }: HeadAxes): HeadPose {
  const yaw = Math.atan2(forward[0], -forward[2]);
  const pitch = Math.atan2(-forward[1], Math.hypot(forward[0], forward[2]));
  // Where "left" would be without roll: level, and turned by the yaw.
  const level: Vector = [Math.cos(yaw), 0, Math.sin(yaw)];
  const roll = Math.atan2(dot(down, level), dot(left, level));
  return { yawDeg: toDegrees(yaw), pitchDeg: toDegrees(pitch), rollDeg: toDegrees(roll) };
}

export function toDegrees(radians: number): number {
  return (radians * 180) / Math.PI;
}

export function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function add(a: Vector, b: Vector): Vector {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

function subtract(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function scale(a: Vector, by: number): Vector {
  return [a[0] * by, a[1] * by, a[2] * by];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function normalise(a: Vector): Vector {
  return scale(a, 1 / Math.hypot(...a));
}

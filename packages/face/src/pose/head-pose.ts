import type { HeadPose } from '@poise/shared/contracts';
import { landmark, type Mesh, type Vector } from '../landmarks/mesh.ts';
import { RIGID_FACE } from './rigid-face.ts';

/** Axes of a head: unit vectors in image coordinates (x right, y down, z away from the camera). */
export type HeadAxes = {
  /** To the person's left. */
  left: Vector;
  /** From the forehead to the chin. */
  down: Vector;
  /** The direction that the face points in. */
  forward: Vector;
};

type Matrix = readonly [Vector, Vector, Vector];

/**
 * Axes of a head: the rotation that aligns the rigid part of the average face with the mesh by least squares
 * (orthogonal Procrustes problem, Kabsch 1976). It excludes lips and jaw, so that speaking is not measured as
 * nodding.
 */
export function headAxes(mesh: Mesh): HeadAxes {
  const points = RIGID_FACE.map(([index]) => landmark(mesh, index));
  const [x, y, z] = centroid(points);
  // Only one side needs to be centred: the mean of the other then cancels out.
  const columns = [0, 1, 2].map((axis) => {
    let column: Vector = [0, 0, 0];
    for (const [i, [px, py, pz]] of points.entries()) {
      const along = RIGID_FACE[i]?.[1][axis as 0 | 1 | 2] ?? 0;
      column = add(column, scale([px - x, py - y, pz - z], along));
    }
    return column;
  }) as unknown as Matrix;
  const [left, down, away] = nearestRotation(columns);
  return { left, down, forward: scale(away, -1) };
}

/**
 * Euler angles of a head, applied as yaw, then pitch, then roll; signs as in the contract. Zero is the average
 * face, whose line from forehead to chin is parallel to the image.
 */
export function headPose({ left, down, forward }: HeadAxes): HeadPose {
  const yaw = Math.atan2(forward[0], -forward[2]);
  const pitch = Math.atan2(-forward[1], Math.hypot(forward[0], forward[2]));
  // The direction of "left" without roll: level, and rotated by the yaw.
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

/**
 * The orthogonal factor of the polar decomposition by Newton's iteration (Higham 1986): the mean of the matrix
 * and its inverse transpose, until it converges. Convergence is quadratic.
 *
 * @param columns of a matrix with a positive determinant
 */
function nearestRotation(columns: Matrix): Matrix {
  const size = Math.hypot(...columns.flat());
  let current = columns.map((column) => scale(column, Math.sqrt(3) / size)) as unknown as Matrix;
  for (let step = 0; step < 50; step++) {
    const [a, b, c] = current;
    const [bc, ca, ab] = [cross(b, c), cross(c, a), cross(a, b)];
    const half = 0.5 / dot(a, bc);
    const next: Matrix = [
      add(scale(a, 0.5), scale(bc, half)),
      add(scale(b, 0.5), scale(ca, half)),
      add(scale(c, 0.5), scale(ab, half)),
    ];
    const moved = Math.hypot(...next.flatMap((column, i) => add(column, scale(current[i] ?? column, -1))));
    current = next;
    if (!(moved > 1e-9)) break;
  }
  return current;
}

function centroid(points: readonly Vector[]): Vector {
  return scale(points.reduce(add, [0, 0, 0]), 1 / points.length);
}

function add(a: Vector, b: Vector): Vector {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

function scale(a: Vector, by: number): Vector {
  return [a[0] * by, a[1] * by, a[2] * by];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

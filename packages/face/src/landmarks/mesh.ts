import type { Detection } from '../detection/detector.ts';
import { type Crop, toImage } from '../images/crop.ts';
import { type Point, type Rect, rectCentre } from '../images/rect.ts';

/** Right-handed: x to the right of the image, y down, z away from the camera; all in pixels. */
export type Vector = readonly [x: number, y: number, z: number];

/** 468 landmarks in the order of MediaPipe FaceMesh (Kartynnik et al. 2019), in image coordinates. */
export type Mesh = readonly Vector[];

export const MESH_SIZE = 192;
export const MESH_POINTS = 468;

/** Side of the crop relative to the size of the face, as in the training of the network. */
const MARGIN = 1.5;

/** The mesh network's input: the face, eyes level, with a quarter of its size as margin. */
export function meshCrop({ rect, rightEye, leftEye }: Detection): Crop {
  return {
    centre: rectCentre(rect),
    sidePx: MARGIN * Math.max(rect.width, rect.height),
    angleRad: Math.atan2(leftEye[1] - rightEye[1], leftEye[0] - rightEye[0]),
    size: MESH_SIZE,
  };
}

/**
 * The mesh network's input for the next frame: the square around the landmarks, rotated with the eyes, with the
 * same margin as around a detection. (MediaPipe uses the upright square; the rotated one is invariant to head
 * tilt.)
 */
export function nextMeshCrop(mesh: Mesh): Crop {
  const [right, left] = [landmark(mesh, 33), landmark(mesh, 263)];
  const angleRad = Math.atan2(left[1] - right[1], left[0] - right[0]);
  const rect = meshRect(mesh, angleRad);
  const [x, y] = rectCentre(rect);
  const [cos, sin] = [Math.cos(angleRad), Math.sin(angleRad)];
  return {
    centre: [x * cos - y * sin, y * cos + x * sin],
    sidePx: MARGIN * Math.max(rect.width, rect.height),
    angleRad,
    size: MESH_SIZE,
  };
}

/** Converts the network's output, 468 x (x, y, z) in crop pixels, to a mesh in image coordinates. */
export function decodeMesh(output: Float32Array, crop: Crop): Mesh {
  const scale = crop.sidePx / crop.size;
  return Array.from({ length: MESH_POINTS }, (_, i) => {
    const [x, y] = toImage(crop, output[3 * i] ?? 0, output[3 * i + 1] ?? 0);
    return [x, y, (output[3 * i + 2] ?? 0) * scale] as const;
  });
}

export function landmark(mesh: Mesh, index: number): Vector {
  const found = mesh[index];
  if (!found) throw new RangeError(`the mesh has no landmark ${index}`);
  return found;
}

export function landmarkPoint(mesh: Mesh, index: number): Point {
  const [x, y] = landmark(mesh, index);
  return [x, y];
}

/** Rectangle around all landmarks, upright after rotating the image back by `angleRad`. */
export function meshRect(mesh: Mesh, angleRad = 0): Rect {
  const cos = Math.cos(angleRad);
  const sin = Math.sin(angleRad);
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of mesh) {
    const across = x * cos + y * sin;
    const down = y * cos - x * sin;
    left = Math.min(left, across);
    right = Math.max(right, across);
    top = Math.min(top, down);
    bottom = Math.max(bottom, down);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Distance between two landmarks in three dimensions, so that it does not shrink when the head turns. */
export function span(mesh: Mesh, a: number, b: number): number {
  const [ax, ay, az] = landmark(mesh, a);
  const [bx, by, bz] = landmark(mesh, b);
  return Math.hypot(bx - ax, by - ay, bz - az);
}

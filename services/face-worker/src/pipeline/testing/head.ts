import { MESH_POINTS, type Mesh, type Vector } from '../mesh.ts';

/**
 * A symmetric head that looks into the camera, in pixels around the middle between the eyes: the
 * landmarks that measurements use, the others at the nose. Distances are those of an adult's face with
 * outer eye corners 90 apart.
 */
const HALF: Record<number, readonly [partner: number, ...Vector]> = {
  33: [263, -45, 0, 0],
  133: [362, -17, 1, -4],
  127: [356, -68, -6, 48],
  162: [389, -66, -25, 42],
  21: [251, -60, -42, 30],
  234: [454, -70, 14, 52],
  116: [345, -58, 28, 10],
  61: [291, -24, 72, -12],
};
const MIDLINE: Record<number, Vector> = {
  10: [0, -68, -12],
  152: [0, 122, -12],
  0: [0, 64, -24],
  13: [0, 72, -22],
  14: [0, 72, -22],
  17: [0, 82, -20],
};
const NOSE: Vector = [0, 40, -40];

export function frontalHead(): Mesh {
  const mesh: Vector[] = Array.from({ length: MESH_POINTS }, () => NOSE);
  for (const [index, [partner, x, y, z]] of Object.entries(HALF)) {
    mesh[Number(index)] = [x, y, z];
    mesh[partner] = [-x, y, z];
  }
  for (const [index, point] of Object.entries(MIDLINE)) mesh[Number(index)] = point;
  return mesh;
}

/** Replaces landmarks by number. */
export function withLandmarks(mesh: Mesh, changed: Record<number, Vector>): Mesh {
  return mesh.map((point, i) => changed[i] ?? point);
}

/** Turns a mesh by roll, then pitch, then yaw, with the signs of the contract. */
export function turned(mesh: Mesh, angles: { yawDeg: number; pitchDeg: number; rollDeg: number }): Mesh {
  const [yaw, pitch, roll] = [angles.yawDeg, angles.pitchDeg, angles.rollDeg].map(
    (deg) => (deg * Math.PI) / 180,
  ) as [number, number, number];
  return mesh.map(([x0, y0, z0]) => {
    // To the own right shoulder: the top of the head moves to the left of the picture.
    const [x1, y1] = [x0 * Math.cos(roll) + y0 * Math.sin(roll), -x0 * Math.sin(roll) + y0 * Math.cos(roll)];
    // Up: the nose, which has a negative z, moves to the top of the picture.
    const [y2, z2] = [
      y1 * Math.cos(pitch) + z0 * Math.sin(pitch),
      -y1 * Math.sin(pitch) + z0 * Math.cos(pitch),
    ];
    // To the own left: the nose moves to the right of the picture.
    const [x3, z3] = [x1 * Math.cos(yaw) - z2 * Math.sin(yaw), x1 * Math.sin(yaw) + z2 * Math.cos(yaw)];
    return [x3, y2, z3];
  });
}

import { MESH_POINTS, type Mesh, type Vector } from '../landmarks/mesh.ts';

/**
 * A symmetric head that faces the camera, in pixels around the midpoint between the eyes: the landmarks that
 * measurements use; the others are at the nose. Distances are those of an adult's face with outer eye corners 90
 * apart.
 */
const HALF: Record<number, readonly [partner: number, ...Vector]> = {
  33: [263, -45, 0, 0],
  133: [362, -17, 1, -4],
  160: [387, -37, -4, -3],
  144: [373, -37, 4, -3],
  158: [385, -25, -4, -4],
  153: [380, -25, 4, -4],
  127: [356, -68, 8, 48],
  162: [389, -66, -8, 41],
  21: [251, -63, -23, 29],
  234: [454, -68, 24, 53],
  116: [345, -61, 18, 11],
  54: [284, -59, -34, 17],
  103: [332, -49, -45, 5],
  67: [297, -35, -52, -6],
  109: [338, -19, -56, -11],
  61: [291, -24, 72, -12],
};
const MIDLINE: Record<number, Vector> = {
  10: [0, -57, -13],
  168: [0, -6, -22],
  6: [0, 1, -27],
  197: [0, 8, -32],
  195: [0, 15, -38],
  152: [0, 116, -13],
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

/** Replaces landmarks by index. */
export function withLandmarks(mesh: Mesh, changed: Record<number, Vector>): Mesh {
  return mesh.map((point, i) => changed[i] ?? point);
}

/** Opens the lids of the mesh by a share of the eye width. */
export function withEyesOpen(mesh: Mesh, ratio: number): Mesh {
  const width = Math.hypot(28, 1, 4);
  const lid = (index: number, side: 1 | -1): [number, Vector] => {
    const [x, , z] = mesh[index] ?? NOSE;
    return [index, [x, (side * ratio * width) / 2, z]];
  };
  const upper = [160, 158, 387, 385].map((index) => lid(index, -1));
  const lower = [144, 153, 373, 380].map((index) => lid(index, 1));
  return withLandmarks(mesh, Object.fromEntries([...upper, ...lower]));
}

/** Rotates a mesh by roll, then pitch, then yaw, with the signs of the contract. */
export function turned(mesh: Mesh, angles: { yawDeg: number; pitchDeg: number; rollDeg: number }): Mesh {
  const [yaw, pitch, roll] = [angles.yawDeg, angles.pitchDeg, angles.rollDeg].map(
    (deg) => (deg * Math.PI) / 180,
  ) as [number, number, number];
  return mesh.map(([x0, y0, z0]) => {
    // To the person's right shoulder: the top of the head moves left in the image.
    const [x1, y1] = [x0 * Math.cos(roll) + y0 * Math.sin(roll), -x0 * Math.sin(roll) + y0 * Math.cos(roll)];
    // Up: the nose, which has a negative z, moves to the top of the image.
    const [y2, z2] = [
      y1 * Math.cos(pitch) + z0 * Math.sin(pitch),
      -y1 * Math.sin(pitch) + z0 * Math.cos(pitch),
    ];
    // To the person's left: the nose moves right in the image.
    const [x3, z3] = [x1 * Math.cos(yaw) - z2 * Math.sin(yaw), x1 * Math.sin(yaw) + z2 * Math.cos(yaw)];
    return [x3, y2, z3];
  });
}

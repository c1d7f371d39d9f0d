import type { Crop } from './crop.ts';
import { EYE_CORNERS, type Side } from './eyes.ts';
import { landmark, type Mesh, type Vector } from './mesh.ts';

/** Side of the emotion network's input. */
export const PORTRAIT_SIZE = 64;

/*
 * The cut of the pictures that the emotion network was trained on, FER2013: medians of the mesh on
 * 1,081 of its training pictures that face the camera, as shares of the side.
 */
const EYE_DISTANCE = 0.377;
const EYE_HEIGHT = 0.394;

/** Distance of the eyes' middles in pixels, depth included. */
export function eyeDistancePx(mesh: Mesh): number {
  const [a, b] = [eyeMiddle(mesh, 'right'), eyeMiddle(mesh, 'left')];
  return Math.hypot(b[0] - a[0], b[1] - a[1], b[2] - a[2]);
}

/**
 * The face cut like a picture of FER2013, with its eyes level.
 *
 * @param size side of the portrait in its own pixels.
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

function eyeMiddle(mesh: Mesh, side: Side): Vector {
  const outer = landmark(mesh, EYE_CORNERS[side].outer);
  const inner = landmark(mesh, EYE_CORNERS[side].inner);
  return [(outer[0] + inner[0]) / 2, (outer[1] + inner[1]) / 2, (outer[2] + inner[2]) / 2];
}

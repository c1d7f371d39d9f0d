import type { Gaze } from '@poise/shared/contracts';
import { EYE_CORNERS, type Eye, type Side } from '../landmarks/eyes.ts';
import { type Mesh, span } from '../landmarks/mesh.ts';
import { type HeadAxes, toDegrees } from '../pose/head-pose.ts';

/*
 * A model of the eyeball. Lengths are in eye widths (corner to corner). The iris turns on a sphere around
 * the eyeball's centre, which lies deeper than the midpoint of the corners. The displacement of the iris from
 * that midpoint therefore depends on the line of sight and, with the head turned, on the depth of the centre.
 */

/** Iris to centre of rotation: about 10 mm, with an eye 28 mm wide. */
const ROTATION_RADIUS = 0.36;
/**
 * Depth of the centre, relative to the corners. Fitted on speakers who keep their eyes on the camera while
 * turning their heads: slope of the displacement over the head's direction, 11 clips of 10 people. No such
 * slope was found for up and down.
 */
const CENTRE_DEPTH = 0.155;
/** Height of the iris above the midpoint of the corners at rest: median over the same clips. */
const RESTING_HEIGHT = 0.062;

/**
 * A line of sight within this angle of the camera counts as "on camera". The same speakers scatter by about
 * 2 degrees around it. At 60 cm this is a disc with a radius of 13 cm around the lens: it includes a face shown
 * near the camera, and excludes notes on the lower half of the screen.
 */
const ON_CAMERA_DEG = 12;

/*
 * Root mean square distance of those speakers' line of sight from the camera, in 512 frames: for open eyes,
 * and for nearly closed eyes; linear in between.
 */
const SCATTER_DEG = 2.8;
const NARROW_SCATTER_DEG = 9.8;
const OPEN_EYES = 0.2;
export const CLOSED_EYES = 0.15;

/**
 * Line of sight of both eyes together, relative to the direction of the camera; signs as for the head pose.
 * Not validated against an eye tracker.
 *
 * @param openness mean aspect ratio of the eyes
 */
export function estimateGaze(
  mesh: Mesh,
  axes: HeadAxes,
  eyes: Readonly<Record<Side, Eye>>,
  openness: number,
): Gaze & { confidence: number } {
  const right = displacement(mesh, 'right', eyes.right);
  const left = displacement(mesh, 'left', eyes.left);
  // The iris is slightly outward of the midpoint in each eye; the mean of both eyes cancels this.
  const x = (right[0] + left[0]) / 2 + RESTING_HEIGHT * axes.down[0] + CENTRE_DEPTH * axes.forward[0];
  const y = (right[1] + left[1]) / 2 + RESTING_HEIGHT * axes.down[1];
  const yaw = Math.asin(clamp(x / ROTATION_RADIUS, -1, 1));
  const pitch = Math.asin(clamp(-y / ROTATION_RADIUS, -1, 1));
  const offAxisDeg = toDegrees(Math.acos(Math.cos(yaw) * Math.cos(pitch)));
  const marginDeg = Math.abs(ON_CAMERA_DEG - offAxisDeg);
  return {
    yawDeg: toDegrees(yaw),
    pitchDeg: toDegrees(pitch),
    onCamera: offAxisDeg <= ON_CAMERA_DEG,
    confidence: normalCdf(marginDeg / scatterDeg(axes, openness)),
  };
}

/** The expected standard deviation: larger for narrow eyes, and where a turned head foreshortens them. */
function scatterDeg({ forward }: HeadAxes, openness: number): number {
  const narrowness = clamp((OPEN_EYES - openness) / (OPEN_EYES - CLOSED_EYES), 0, 1);
  const facing = clamp(-forward[2], 0.1, 1);
  return (SCATTER_DEG + narrowness * (NARROW_SCATTER_DEG - SCATTER_DEG)) / facing;
}

/** Logistic approximation of the normal distribution, within 0.01 (Bowling et al. 2009). */
function normalCdf(deviations: number): number {
  return 1 / (1 + Math.exp(-1.702 * deviations));
}

/** From the midpoint of the eye's corners to the iris, in the image, in eye widths. */
function displacement(mesh: Mesh, side: Side, { lids, irisCentre }: Eye): readonly [number, number] {
  const outer = lids[0] ?? irisCentre;
  const inner = lids[8] ?? irisCentre;
  // Width from the mesh: it has depth, so the width does not shrink when the head turns.
  const width = span(mesh, EYE_CORNERS[side].outer, EYE_CORNERS[side].inner);
  return [
    (irisCentre[0] - (outer[0] + inner[0]) / 2) / width,
    (irisCentre[1] - (outer[1] + inner[1]) / 2) / width,
  ];
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

import type { RgbFrame } from '@poise/media';
import { type FaceObservation, type HeadPose, round } from '@poise/shared/contracts';
import { cropLuma } from '../images/crop.ts';
import { faceReasons, mean, shareOutside, sharpness } from '../images/quality.ts';
import { type HeadAxes, headAxes, headPose } from '../pose/head-pose.ts';
import type { Mesh } from './mesh.ts';
import { APPRAISED_SIZE, isOccluded } from './occlusion.ts';
import { eyeDistancePx, portraitCrop } from './portrait.ts';

/** Orientation of a face, and its quality: it is measured only if there are no `reasons`. */
export type Appraisal = { axes: HeadAxes; pose: HeadPose; quality: FaceObservation['quality'] };

export function appraise(frame: RgbFrame, mesh: Mesh): Appraisal {
  const axes = headAxes(mesh);
  const pose = headPose(axes);
  const portrait = cropLuma(frame, portraitCrop(mesh, APPRAISED_SIZE));
  const light = { brightness: mean(portrait), sharpness: sharpness(portrait) };
  const reasons = faceReasons({
    ...light,
    pose,
    eyeDistancePx: eyeDistancePx(mesh),
    outside: shareOutside(mesh, frame),
    occluded: isOccluded(portrait),
  });
  return {
    axes,
    pose: {
      yawDeg: round(pose.yawDeg, 1),
      pitchDeg: round(pose.pitchDeg, 1),
      rollDeg: round(pose.rollDeg, 1),
    },
    quality: { brightness: round(light.brightness, 3), sharpness: round(light.sharpness, 3), reasons },
  };
}

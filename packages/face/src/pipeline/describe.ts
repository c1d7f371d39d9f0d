import type { RgbFrame } from '@poise/media';
import { type Box, type FaceObservation, round } from '@poise/shared/contracts';
import type { FoundFace } from '../detection/find-faces.ts';
import { CLOSED_EYES, estimateGaze } from '../gaze/gaze.ts';
import { cropRgb } from '../images/crop.ts';
import type { Rect } from '../images/rect.ts';
import type { Appraisal } from '../landmarks/appraise.ts';
import { decodeEye, EYE_SIZE, eyeAspectRatio, eyeCrop } from '../landmarks/eyes.ts';
import { meshEyeOpenness } from '../landmarks/lids.ts';
import type { Mesh } from '../landmarks/mesh.ts';
import { mouthOpenness, smile } from '../landmarks/mouth.ts';
import type { Networks } from '../networks/networks.ts';
import type { HeadAxes } from '../pose/head-pose.ts';

type EyeFindings = Required<Pick<FaceObservation, 'eyeOpenness'>> & Pick<FaceObservation, 'gaze'>;

/** Converts a detected face to an observation, without its expression. */
export function createFaceDescriber(networks: Networks) {
  const eyePixels = {
    right: new Float32Array(EYE_SIZE ** 2 * 3),
    left: new Float32Array(EYE_SIZE ** 2 * 3),
  };

  async function describeEyes(frame: RgbFrame, mesh: Mesh, axes: HeadAxes): Promise<EyeFindings> {
    const byMesh = meshEyeOpenness(mesh);
    // Lids that hide the iris also hide the line of sight, so the iris network is not run.
    if ((byMesh.left + byMesh.right) / 2 < CLOSED_EYES)
      return { eyeOpenness: { left: round(byMesh.left, 3), right: round(byMesh.right, 3) } };

    const crops = { right: eyeCrop(mesh, 'right'), left: eyeCrop(mesh, 'left') };
    const seen = await networks.eyes(
      cropRgb(frame, crops.right, 0, 1, eyePixels.right),
      cropRgb(frame, crops.left, 0, 1, eyePixels.left),
    );
    const eyes = { right: decodeEye(seen.right, crops.right), left: decodeEye(seen.left, crops.left) };
    const [right, left] = [eyeAspectRatio(eyes.right), eyeAspectRatio(eyes.left)];
    const eyeOpenness = { left: round(Math.min(1, left), 3), right: round(Math.min(1, right), 3) };
    const openness = (left + right) / 2;
    if (openness < CLOSED_EYES) return { eyeOpenness };
    const { yawDeg, pitchDeg, onCamera, confidence } = estimateGaze(mesh, axes, eyes, openness);
    return {
      eyeOpenness,
      gaze: {
        yawDeg: round(yawDeg, 1),
        pitchDeg: round(pitchDeg, 1),
        onCamera,
        confidence: round(confidence, 3),
      },
    };
  }

  return async (
    frame: RgbFrame,
    { track, mesh, rect, presence }: FoundFace,
    { axes, pose, quality }: Appraisal,
    { isCandidate, emotion }: { isCandidate: boolean; emotion: boolean },
  ): Promise<FaceObservation> => ({
    candidate: isCandidate,
    track,
    box: normalise(rect, frame),
    score: round(presence, 3),
    quality,
    headPose: pose,
    // Landmarks of a barely visible face are a guess, and must not become measurements.
    ...(quality.reasons.length === 0 && {
      ...(await describeEyes(frame, mesh, axes)),
      mouthOpenness: round(mouthOpenness(mesh), 3),
      // A smile is an expression too, although it is computed from geometry.
      ...(emotion && { smile: round(smile(mesh, axes), 3) }),
    }),
  });
}

function normalise({ x, y, width, height }: Rect, frame: RgbFrame): Box {
  const within = (value: number, low: number) => round(Math.min(1, Math.max(low, value)), 3);
  return {
    x: within(x / frame.width, -1),
    y: within(y / frame.height, -1),
    width: within(width / frame.width, 0),
    height: within(height / frame.height, 0),
  };
}

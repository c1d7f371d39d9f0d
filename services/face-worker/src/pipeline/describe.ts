import type { RgbFrame } from '@poise/media';
import {
  type Box,
  type FaceFrame,
  type FaceObservation,
  type HeadPose,
  round,
} from '@poise/shared/contracts';
import { type Crop, cropLuma, cropRgb, letterbox } from './crop.ts';
import { DETECTOR_SIZE, type Detection, decodeDetections } from './detector.ts';
import { decodeEmotion, emotionInput } from './emotion.ts';
import { decodeEye, eyeAspectRatio, eyeCrop } from './eyes.ts';
import { estimateGaze } from './gaze.ts';
import { type HeadAxes, headAxes, headPose } from './head-pose.ts';
import { decodeMesh, type Mesh, meshCrop, meshRect } from './mesh.ts';
import { mouthOpenness, smile } from './mouth.ts';
import type { Networks } from './networks.ts';
import { distance, intersectionOverUnion, type Rect, rectCentre } from './picture.ts';
import { eyeDistancePx, portraitCrop } from './portrait.ts';
import { faceReasons, mean, pictureBrightness, pictureReasons, shareOutside, sharpness } from './quality.ts';

/** So many faces are described; the others are counted. */
const MAX_DESCRIBED = 4;
const MIN_PRESENCE = 0.5;
/** Meshes that share more than this were drawn on the same face. */
const MAX_MESH_OVERLAP = 0.5;
/** Below this aspect ratio the lids hide the iris, and with it the line of sight. */
const CLOSED_EYES = 0.15;

/** Everything that one frame says; valid by the contract `faceFrame`, rounded, and always the same. */
export async function describeFrame(
  networks: Networks,
  frame: RgbFrame,
  { tMs, emotion }: { tMs: number; emotion: boolean },
): Promise<FaceFrame> {
  const whole = letterbox(frame, DETECTOR_SIZE);
  const detections = decodeDetections(await networks.detect(cropRgb(frame, whole, -1, 1)), whole).toSorted(
    (a, b) => prominence(b.rect, frame) - prominence(a.rect, frame),
  );

  const faces: FaceObservation[] = [];
  for (const { detection, mesh } of await findMeshes(networks, frame, detections.slice(0, MAX_DESCRIBED))) {
    faces.push({
      candidate: faces.length === 0,
      box: normalise(meshRect(mesh), frame),
      score: round(detection.score, 3),
      ...(await describeFace(networks, frame, mesh, emotion)),
    });
  }

  const brightness = pictureBrightness(frame);
  return {
    tMs,
    brightness: round(brightness, 3),
    quality: { reasons: pictureReasons(brightness) },
    faces,
    otherFaces: Math.max(0, detections.length - MAX_DESCRIBED),
  };
}

/** Large and in the middle: the candidate is the most prominent face. */
export function prominence(rect: Rect, { width, height }: RgbFrame): number {
  const offCentre = distance(rectCentre(rect), [width / 2, height / 2]) / Math.hypot(width / 2, height / 2);
  return Math.sqrt(rect.width * rect.height) * (1 - 0.5 * offCentre);
}

async function findMeshes(networks: Networks, frame: RgbFrame, detections: readonly Detection[]) {
  const found: { detection: Detection; mesh: Mesh }[] = [];
  for (const detection of detections) {
    const crop = meshCrop(detection);
    const { landmarks, presence } = await networks.mesh(cropRgb(frame, crop, 0, 1));
    if (presence < MIN_PRESENCE) continue;
    const mesh = decodeMesh(landmarks, crop);
    const rect = meshRect(mesh);
    if (found.some((face) => intersectionOverUnion(meshRect(face.mesh), rect) > MAX_MESH_OVERLAP)) continue;
    found.push({ detection, mesh });
  }
  return found;
}

async function describeFace(
  networks: Networks,
  frame: RgbFrame,
  mesh: Mesh,
  emotion: boolean,
): Promise<Omit<FaceObservation, 'candidate' | 'box' | 'score'>> {
  const axes = headAxes(mesh);
  const pose = headPose(axes);
  const portrait = cropLuma(frame, portraitCrop(mesh));
  const light = { brightness: mean(portrait), sharpness: sharpness(portrait) };
  const reasons = faceReasons({
    ...light,
    pose,
    eyeDistancePx: eyeDistancePx(mesh),
    outside: shareOutside(mesh, frame),
  });
  return {
    quality: { brightness: round(light.brightness, 3), sharpness: round(light.sharpness, 3), reasons },
    headPose: roundPose(pose),
    // Landmarks of a face that can hardly be seen are a guess: they are not turned into measurements.
    ...(reasons.length === 0 && {
      ...(await describeEyes(networks, frame, mesh, axes)),
      mouthOpenness: round(mouthOpenness(mesh), 3),
      // A smile is an expression too, though geometry tells it.
      ...(emotion && {
        smile: round(smile(mesh, axes), 3),
        emotion: decodeEmotion(await networks.emotion(emotionInput(portrait))),
      }),
    }),
  };
}

async function describeEyes(
  networks: Networks,
  frame: RgbFrame,
  mesh: Mesh,
  axes: HeadAxes,
): Promise<Pick<FaceObservation, 'eyeOpenness' | 'gaze'>> {
  const crops = { right: eyeCrop(mesh, 'right'), left: eyeCrop(mesh, 'left') };
  const pixels = (crop: Crop) => cropRgb(frame, crop, 0, 1);
  const seen = await networks.eyes(pixels(crops.right), pixels(crops.left));
  const eyes = { right: decodeEye(seen.right, crops.right), left: decodeEye(seen.left, crops.left) };
  const [right, left] = [eyeAspectRatio(eyes.right), eyeAspectRatio(eyes.left)];
  const openness = { left: round(Math.min(1, left), 3), right: round(Math.min(1, right), 3) };
  if ((left + right) / 2 < CLOSED_EYES) return { eyeOpenness: openness };
  const { yawDeg, pitchDeg, onCamera } = estimateGaze(mesh, axes, eyes);
  return {
    eyeOpenness: openness,
    gaze: { yawDeg: round(yawDeg, 1), pitchDeg: round(pitchDeg, 1), onCamera },
  };
}

function roundPose({ yawDeg, pitchDeg, rollDeg }: HeadPose): HeadPose {
  return { yawDeg: round(yawDeg, 1), pitchDeg: round(pitchDeg, 1), rollDeg: round(rollDeg, 1) };
}

function normalise({ x, y, width, height }: Rect, frame: RgbFrame): Box {
  const share = (value: number, of: number, least: number) =>
    round(Math.min(1, Math.max(least, value / of)), 3);
  return {
    x: share(x, frame.width, -1),
    y: share(y, frame.height, -1),
    width: share(width, frame.width, 0),
    height: share(height, frame.height, 0),
  };
}

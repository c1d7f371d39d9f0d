import {
  candidateOf,
  type Expression,
  type FaceFrame,
  type FacePoint,
  meanEmotion,
  round,
  valenceArousal,
} from '@poise/shared/contracts';
import { mean, prevailing } from './mean.ts';
import type { MotionPoint } from './motion.ts';

/** Information about a second beyond its own frames. */
export type FaceContext = {
  readonly expression: Expression | undefined;
  readonly candidateChanges: number;
  readonly motion: MotionPoint | undefined;
};

/** The face measures of one second. @param frames at least one, in time order */
export function fuseFrames(frames: readonly FaceFrame[], context: FaceContext): FacePoint {
  const candidates = frames.flatMap((frame) => candidateOf(frame) ?? []);
  const emotion = meanEmotion(candidates.flatMap((face) => face.emotion ?? []));
  const affect = emotion && valenceArousal(emotion);
  const point = {
    frames: frames.length,
    framesWithFace: candidates.length,
    facesMax: Math.max(...frames.map((frame) => frame.faces.length + frame.otherFaces)),
    brightness: mean(
      frames.map((frame) => frame.brightness),
      3,
    ) as number,
    emotion,
    valence: affect && round(affect.valence, 3),
    arousal: affect && round(affect.arousal, 3),
    expression: context.expression,
    candidateChanges: candidates.length > 0 ? context.candidateChanges : undefined,
    attention: mean(
      candidates.map(({ gaze }) => gaze && Number(gaze.onCamera)),
      3,
    ),
    yawDeg: mean(
      candidates.map(({ headPose }) => headPose?.yawDeg),
      1,
    ),
    pitchDeg: mean(
      candidates.map(({ headPose }) => headPose?.pitchDeg),
      1,
    ),
    rollDeg: mean(
      candidates.map(({ headPose }) => headPose?.rollDeg),
      1,
    ),
    smile: mean(
      candidates.map(({ smile }) => smile),
      3,
    ),
    eyeOpenness: mean(
      candidates.map(({ eyeOpenness: eyes }) => eyes && (eyes.left + eyes.right) / 2),
      3,
    ),
    gestures: context.motion?.gestures,
    blinks: context.motion?.blinks,
    mouthActivity: context.motion?.mouthActivity,
    reasons: prevailing(frames.map(reasonsOf)),
  };
  return withoutAbsent(point);
}

/** Quality reasons of the frame and of the candidate's face in it. */
function reasonsOf(frame: FaceFrame) {
  return [...frame.quality.reasons, ...(candidateOf(frame)?.quality.reasons ?? [])];
}

/** Drops keys that are `undefined`: in the contract, unmeasured fields are absent. */
function withoutAbsent(point: { [K in keyof FacePoint]-?: FacePoint[K] | undefined }): FacePoint {
  return Object.fromEntries(Object.entries(point).filter(([, value]) => value !== undefined)) as FacePoint;
}

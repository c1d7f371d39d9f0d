import type { RgbFrame, TimedFrame } from '@poise/media';
import { type FaceFrame, type FaceObservation, round } from '@poise/shared/contracts';
import { createFaceFinder } from '../detection/find-faces.ts';
import {
  bothLooks,
  classify,
  type EmotionScores,
  type Looks,
  mirrored,
  rounded,
} from '../expression/emotion.ts';
import { pictureBrightness, pictureReasons } from '../images/quality.ts';
import { appraise } from '../landmarks/appraise.ts';
import { cropPortrait, portraitCrop } from '../landmarks/portrait.ts';
import type { Networks } from '../networks/networks.ts';
import { type Candidate, chooseCandidate, prominence } from '../tracking/candidate.ts';
import { type MotionSample, motionOf } from '../tracking/motion.ts';
import { NOTHING_TRACKED, type TrackerState } from '../tracking/tracker.ts';
import { createFaceDescriber } from './describe.ts';

/** A frame of a run. One that is not `described` is only followed, for the movement it shows. */
export type FaceSample = TimedFrame & { readonly described: boolean };

/** What a sample showed. */
export type FaceFinding = {
  tMs: number;
  /** Of a described sample. */
  frame?: FaceFrame;
  /** Of the candidate's face, where it is seen well enough. */
  motion?: MotionSample;
  /** Of the candidate's face in a described sample: both heads, exact, for measuring the network. */
  expression?: EmotionScores;
};

/** What is remembered of the samples before. Plain data: it travels between threads. */
export type FaceRun = { tracker: TrackerState; candidate?: Candidate | undefined };

export const NEW_RUN: FaceRun = { tracker: NOTHING_TRACKED };

/**
 * Analyses the next samples of a run, in their order. The findings are valid by the contract, rounded,
 * and the same for the same samples that are cut into the same calls.
 */
export type Analyse = (
  samples: readonly FaceSample[],
  options: { emotion: boolean; run: FaceRun },
) => Promise<{ findings: FaceFinding[]; run: FaceRun }>;

export function createAnalyser(networks: Networks): Analyse {
  const findFaces = createFaceFinder(networks);
  const describeFace = createFaceDescriber(networks);

  return async (samples, { emotion, run: { tracker, candidate } }) => {
    const findings: FaceFinding[] = [];
    // Expressions wait until the end, when all of them are classified in one go.
    const expressive: { finding: FaceFinding; face: FaceObservation; looks: Looks }[] = [];
    const isLone = samples.filter(({ described }) => described).length === 1;
    let isOdd = false;

    for (const { frame, described, ...sample } of samples) {
      const tMs = Math.round(sample.tMs);
      const found = await findFaces(frame, tMs, tracker);
      tracker = found.state;
      const ranked = found.faces
        .map((face) => ({ ...face, prominence: prominence(face.rect, frame) }))
        .toSorted((a, b) => b.prominence - a.prominence);
      candidate = chooseCandidate(candidate, ranked, tMs);

      const finding: FaceFinding = { tMs };
      const faces: FaceObservation[] = [];
      for (const face of ranked) {
        const isCandidate = face.track === candidate?.track;
        if (!isCandidate && !described) continue;
        const appraisal = appraise(frame, face.mesh);
        const measurable = appraisal.quality.reasons.length === 0;
        if (isCandidate && measurable) finding.motion = motionOf(tMs, face.mesh, appraisal.pose);
        if (!described) continue;
        const observation = await describeFace(frame, face, appraisal, { isCandidate, emotion });
        faces.push(observation);
        if (measurable && emotion)
          expressive.push({
            finding,
            face: observation,
            looks: looksAt(cropPortrait(frame, portraitCrop(face.mesh)), { isLone, isOdd }),
          });
      }
      if (described) {
        finding.frame = describePicture(frame, tMs, faces, tracker.others);
        isOdd = !isOdd;
      }
      findings.push(finding);
    }

    const scores = await classify(
      networks,
      expressive.map(({ looks }) => looks),
    );
    for (const [i, { finding, face }] of expressive.entries()) {
      const expression = scores[i]!;
      face.emotion = rounded(expression.ferplus);
      if (face.candidate) finding.expression = expression;
    }
    return { findings, run: { tracker, candidate } };
  };
}

/**
 * A lone picture is looked at twice, as it is and in a mirror. In a run every other frame is mirrored:
 * an expression lasts for more than one of them, and smoothing makes the mean at no cost.
 */
function looksAt(portrait: Float32Array, { isLone, isOdd }: { isLone: boolean; isOdd: boolean }): Looks {
  if (isLone) return bothLooks(portrait);
  return [isOdd ? mirrored(portrait) : portrait];
}

function describePicture(
  frame: RgbFrame,
  tMs: number,
  faces: FaceObservation[],
  otherFaces: number,
): FaceFrame {
  const brightness = pictureBrightness(frame);
  return {
    tMs,
    brightness: round(brightness, 3),
    quality: { reasons: pictureReasons(brightness) },
    // The candidate's face first, then by prominence.
    faces: faces.toSorted((a, b) => Number(b.candidate) - Number(a.candidate)),
    otherFaces,
  };
}

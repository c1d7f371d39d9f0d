import type { RgbFrame, TimedFrame } from '@poise/media';
import { type FaceFrame, type FaceObservation, round } from '@poise/shared/contracts';
import { createFaceFinder } from '../detection/find-faces.ts';
import {
  bothViews,
  classify,
  type EmotionScores,
  mirrored,
  rounded,
  type Views,
} from '../expression/emotion.ts';
import { imageBrightness, imageReasons } from '../images/quality.ts';
import { appraise } from '../landmarks/appraise.ts';
import { cropPortrait, portraitCrop } from '../landmarks/portrait.ts';
import type { Networks } from '../networks/networks.ts';
import { type Candidate, chooseCandidate, prominence } from '../tracking/candidate.ts';
import { type MotionSample, motionOf } from '../tracking/motion.ts';
import { NOTHING_TRACKED, type TrackerState } from '../tracking/tracker.ts';
import { createFaceDescriber } from './describe.ts';

/** A frame of a run. A frame that is not `described` is only tracked, for motion. */
export type FaceSample = TimedFrame & { readonly described: boolean };

/** The result for one sample. */
export type FaceFinding = {
  tMs: number;
  /** Only for described samples. */
  frame?: FaceFrame;
  /** Of the candidate's face, if its quality is sufficient. */
  motion?: MotionSample;
  /** Of the candidate's face in a described sample: both heads, unrounded, for evaluating the network. */
  expression?: EmotionScores;
};

/** State after the previous samples. Plain data, because it is passed between threads. */
export type FaceRun = { tracker: TrackerState; candidate?: Candidate | undefined };

export const NEW_RUN: FaceRun = { tracker: NOTHING_TRACKED };

/**
 * Analyses the next samples of a run, in order. The findings conform to the contract and are rounded. They are
 * deterministic for the same samples in the same batches.
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
    // Expressions are collected and classified in one batch at the end.
    const expressive: { finding: FaceFinding; face: FaceObservation; views: Views }[] = [];
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
            views: viewsOf(cropPortrait(frame, portraitCrop(face.mesh)), { isLone, isOdd }),
          });
      }
      if (described) {
        finding.frame = describeImage(frame, tMs, faces, tracker.others);
        isOdd = !isOdd;
      }
      findings.push(finding);
    }

    const scores = await classify(
      networks,
      expressive.map(({ views }) => views),
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
 * A single image is classified twice, original and mirrored. In a run, every other frame is mirrored: an
 * expression lasts longer than one frame, and smoothing takes the mean at no cost.
 */
function viewsOf(portrait: Float32Array, { isLone, isOdd }: { isLone: boolean; isOdd: boolean }): Views {
  if (isLone) return bothViews(portrait);
  return [isOdd ? mirrored(portrait) : portrait];
}

function describeImage(
  frame: RgbFrame,
  tMs: number,
  faces: FaceObservation[],
  otherFaces: number,
): FaceFrame {
  const brightness = imageBrightness(frame);
  return {
    tMs,
    brightness: round(brightness, 3),
    quality: { reasons: imageReasons(brightness) },
    // The candidate's face first, then by prominence.
    faces: faces.toSorted((a, b) => Number(b.candidate) - Number(a.candidate)),
    otherFaces,
  };
}

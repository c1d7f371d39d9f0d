import { pipelineModels, pipelineRef, verifyModels } from '@poise/inference';
import type { RgbFrame } from '@poise/media';
import { candidateOf, type FaceQualityReason, type ModelRef } from '@poise/shared/contracts';
import type { Crop } from '../images/crop.ts';
import { cropPortrait, PORTRAIT_SIZE } from '../landmarks/portrait.ts';
import { loadNetworks, type Networks } from '../networks/networks.ts';
import { createAnalyser, NEW_RUN } from '../pipeline/analyse.ts';
import { bothViews, classify, type EmotionScores } from './emotion.ts';

/** The pipeline's result for an image: no face, a face that it does not score, or a scored face. */
export type Sighting =
  | { status: 'missed' }
  | { status: 'abstained'; reasons: readonly FaceQualityReason[] }
  | { status: 'scored'; scores: EmotionScores };

/** For evaluating the emotion network, alone and within the face pipeline: one thread, unrounded scores. */
export type FaceClassifier = {
  /** The face pipeline, as referenced by observations. */
  readonly pipeline: ModelRef;
  /** For images already cropped to a face: the central square is resized to the network's input. */
  classifyCrops(crops: readonly RgbFrame[]): Promise<EmotionScores[]>;
  /** For whole images: the candidate's face is found, aligned and scored as in an interview. */
  classifyImage(frame: RgbFrame): Promise<Sighting>;
  /** Mean time in the emotion network per face, including both views; absent before the first. */
  msPerCrop(): number | undefined;
};

/** Every image is on its own, so each face has an original and a mirrored view. */
const VIEWS_PER_IMAGE = 2;

/** @throws {PoiseError} `model_missing`, `model_corrupt` */
export async function createFaceClassifier(): Promise<FaceClassifier> {
  await verifyModels(pipelineModels('face', { emotion: true }));
  const networks = await loadNetworks();
  let views = 0;
  let spentMs = 0;
  const timed: Networks = {
    ...networks,
    async emotion(grey, batch) {
      const startedAt = performance.now();
      const output = await networks.emotion(grey, batch);
      spentMs += performance.now() - startedAt;
      views += batch;
      return output;
    },
  };
  const analyse = createAnalyser(timed);

  return {
    pipeline: pipelineRef('face', { emotion: true }),
    classifyCrops: (frames) =>
      classify(
        timed,
        frames.map((frame) => bothViews(cropPortrait(frame, centralSquare(frame)))),
      ),
    async classifyImage(frame) {
      const sample = { tMs: 0, frame, described: true };
      const { findings } = await analyse([sample], { emotion: true, run: NEW_RUN });
      const [finding] = findings;
      const candidate = finding?.frame && candidateOf(finding.frame);
      if (!candidate) return { status: 'missed' };
      if (!finding?.expression) return { status: 'abstained', reasons: candidate.quality.reasons };
      return { status: 'scored', scores: finding.expression };
    },
    msPerCrop: () => (views > 0 ? (VIEWS_PER_IMAGE * spentMs) / views : undefined),
  };
}

function centralSquare({ width, height }: RgbFrame): Crop {
  return {
    centre: [width / 2, height / 2],
    sidePx: Math.min(width, height),
    angleRad: 0,
    size: PORTRAIT_SIZE,
  };
}

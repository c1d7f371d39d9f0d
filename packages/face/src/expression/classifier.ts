import { pipelineModels, pipelineRef, verifyModels } from '@poise/inference';
import type { RgbFrame } from '@poise/media';
import { candidateOf, type FaceQualityReason, type ModelRef } from '@poise/shared/contracts';
import type { Crop } from '../images/crop.ts';
import { cropPortrait, PORTRAIT_SIZE } from '../landmarks/portrait.ts';
import { loadNetworks, type Networks } from '../networks/networks.ts';
import { createAnalyser, NEW_RUN } from '../pipeline/analyse.ts';
import { bothLooks, classify, type EmotionScores } from './emotion.ts';

/** What the pipeline makes of a picture: no face, a face that it does not judge, or a face that it scores. */
export type Sighting =
  | { status: 'missed' }
  | { status: 'abstained'; reasons: readonly FaceQualityReason[] }
  | { status: 'scored'; scores: EmotionScores };

/** The emotion network, alone and at the end of the face pipeline, for measuring it: one thread, exact figures. */
export type FaceClassifier = {
  /** The face pipeline as observations name it. */
  readonly pipeline: ModelRef;
  /** Pictures that are cut as the network wants them: their middle square is resized to its input, and looked at as a lone picture is. */
  classifyCrops(crops: readonly RgbFrame[]): Promise<EmotionScores[]>;
  /** Whole pictures: the candidate's face is found, aligned and judged as in an interview. */
  classifyPicture(frame: RgbFrame): Promise<Sighting>;
  /** Time in the emotion network so far, by face (both looks at it together); absent before the first. */
  msPerCrop(): number | undefined;
};

/** Every picture here is a lone one. */
const LOOKS_AT_ONE = 2;

/** @throws {PoiseError} `model_missing`, `model_corrupt` */
export async function createFaceClassifier(): Promise<FaceClassifier> {
  await verifyModels(pipelineModels('face', { emotion: true }));
  const networks = await loadNetworks();
  let looks = 0;
  let spentMs = 0;
  const timed: Networks = {
    ...networks,
    async emotion(grey, batch) {
      const startedAt = performance.now();
      const output = await networks.emotion(grey, batch);
      spentMs += performance.now() - startedAt;
      looks += batch;
      return output;
    },
  };
  const analyse = createAnalyser(timed);

  return {
    pipeline: pipelineRef('face', { emotion: true }),
    classifyCrops: (frames) =>
      classify(
        timed,
        frames.map((frame) => bothLooks(cropPortrait(frame, middle(frame)))),
      ),
    async classifyPicture(frame) {
      const sample = { tMs: 0, frame, described: true };
      const { findings } = await analyse([sample], { emotion: true, run: NEW_RUN });
      const [finding] = findings;
      const candidate = finding?.frame && candidateOf(finding.frame);
      if (!candidate) return { status: 'missed' };
      if (!finding?.expression) return { status: 'abstained', reasons: candidate.quality.reasons };
      return { status: 'scored', scores: finding.expression };
    },
    msPerCrop: () => (looks > 0 ? (LOOKS_AT_ONE * spentMs) / looks : undefined),
  };
}

function middle({ width, height }: RgbFrame): Crop {
  return {
    centre: [width / 2, height / 2],
    sidePx: Math.min(width, height),
    angleRad: 0,
    size: PORTRAIT_SIZE,
  };
}

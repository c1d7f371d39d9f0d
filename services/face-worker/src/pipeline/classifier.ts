import { pipelineModels, pipelineRef, verifyModels } from '@poise/inference';
import type { RgbFrame } from '@poise/media';
import type { FaceQualityReason, ModelRef } from '@poise/shared/contracts';
import { type Crop, cropLuma } from './crop.ts';
import { describeFrame } from './describe.ts';
import { type EmotionScores, emotionInput, emotionScores } from './emotion.ts';
import { loadNetworks, type Networks } from './networks.ts';
import { PORTRAIT_SIZE } from './portrait.ts';

/** What the pipeline makes of a picture: no face, a face that it does not judge, or a face that it scores. */
export type Sighting =
  | { status: 'missed' }
  | { status: 'abstained'; reasons: readonly FaceQualityReason[] }
  | { status: 'scored'; scores: EmotionScores };

/** The emotion network, alone and at the end of the face pipeline, for measuring it: one thread, exact figures. */
export type FaceClassifier = {
  /** The face pipeline as observations name it. */
  readonly pipeline: ModelRef;
  /** Pictures that are cut as the network wants them: their middle square is resized to its input. */
  classifyCrops(crops: readonly RgbFrame[]): Promise<EmotionScores[]>;
  /** Whole pictures: the candidate's face is found, aligned and judged as in an interview. */
  classifyPicture(frame: RgbFrame): Promise<Sighting>;
  /** Time in the emotion network so far, by crop; absent before the first. */
  msPerCrop(): number | undefined;
};

/** @throws {PoiseError} `model_missing`, `model_corrupt` */
export async function createFaceClassifier(): Promise<FaceClassifier> {
  await verifyModels(pipelineModels('face', { emotion: true }));
  const networks = await loadNetworks();
  let crops = 0;
  let spentMs = 0;

  async function emotion(luma: Float32Array): Promise<Float32Array> {
    const startedAt = performance.now();
    const output = await networks.emotion(luma);
    spentMs += performance.now() - startedAt;
    crops += 1;
    return output;
  }

  return {
    pipeline: pipelineRef('face', { emotion: true }),
    async classifyCrops(frames) {
      const scores: EmotionScores[] = [];
      for (const frame of frames) {
        scores.push(emotionScores(await emotion(emotionInput(cropLuma(frame, middle(frame))))));
      }
      return scores;
    },
    async classifyPicture(frame) {
      // Observations carry one head's figures, rounded: both are kept as the network gave them, face by face.
      const outputs: Float32Array[] = [];
      const kept: Networks = {
        ...networks,
        async emotion(luma) {
          const output = await emotion(luma);
          outputs.push(output);
          return output;
        },
      };
      const { faces } = await describeFrame(kept, frame, { tMs: 0, emotion: true });
      const candidate = faces.find((face) => face.candidate);
      if (!candidate) return { status: 'missed' };
      const output = outputs[faces.filter((face) => face.emotion).indexOf(candidate)];
      if (!output) return { status: 'abstained', reasons: candidate.quality.reasons };
      return { status: 'scored', scores: emotionScores(output) };
    },
    msPerCrop: () => (crops > 0 ? spentMs / crops : undefined),
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

import { pipelineModels, pipelineRef, verifyModels } from '@poise/inference';
import type { AudioQualityReason, ModelRef } from '@poise/shared/contracts';
import { msOf } from '../dsp/frames.ts';
import { analyseRange } from '../pipeline/analyse-range.ts';
import { loadNetworks } from '../pipeline/networks.ts';
import { isFit, vocalProbabilities } from '../summarise/vocal-emotion.ts';

/** A clip that the pipeline does not judge, or a probability of each class. */
export type Classification =
  | { status: 'abstained'; reasons: readonly string[] }
  | { status: 'scored'; probabilities: readonly number[] };

/** The speech pipeline as a classifier of clips, for evaluation: in this thread, exact figures. */
export type AudioClassifier<C extends Classification = Classification> = {
  /** The speech pipeline as observations name it. */
  readonly pipeline: ModelRef;
  /** A clip, classified as in an interview. @param samples 16 kHz mono, full scale at 1. */
  classify(samples: Float32Array): Promise<C>;
};

/** Emotions: the `VOCAL_CLASSES`. @throws {PoiseError} `model_missing`, `model_corrupt` */
export const createVoiceClassifier = (): Promise<AudioClassifier> =>
  createClassifier({ emotion: true }, ({ reasons, probabilities }) => {
    if (!isFit(reasons)) return { status: 'abstained', reasons };
    return probabilities
      ? { status: 'scored', probabilities }
      : { status: 'abstained', reasons: ['too-little-speech'] };
  });

/** How many speak at once: one or several, certain either way. @throws {PoiseError} as above */
export const createOverlapClassifier = (): Promise<AudioClassifier> =>
  createClassifier({ emotion: false }, ({ reasons }) => {
    const several = reasons.includes('overlapping-speech');
    if (!several && !isFit(reasons)) return { status: 'abstained', reasons };
    return { status: 'scored', probabilities: several ? [0, 1] : [1, 0] };
  });

type Analysed = { reasons: readonly AudioQualityReason[]; probabilities: readonly number[] | undefined };

async function createClassifier(
  { emotion }: { emotion: boolean },
  judge: (analysed: Analysed) => Classification,
): Promise<AudioClassifier> {
  const wanted = { emotion, fluency: false };
  await verifyModels(pipelineModels('speech', wanted));
  const networks = await loadNetworks();
  return {
    pipeline: pipelineRef('speech', wanted),
    async classify(samples) {
      const chunks = [{ startMs: 0, endMs: Math.ceil(msOf(samples.length)) }];
      const { observations, range } = await analyseRange(networks, {
        samples,
        startMs: 0,
        chunks,
        ...wanted,
      });
      return judge({
        reasons: observations[0]?.quality.reasons ?? [],
        probabilities: vocalProbabilities(range.segments),
      });
    },
  };
}

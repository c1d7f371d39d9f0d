import { pipelineModels, pipelineRef, verifyModels } from '@poise/inference';
import type { AudioQualityReason, ModelRef } from '@poise/shared/contracts';
import { msOf } from '../dsp/frames.ts';
import { isFit, voiceWithin } from '../emotion/vocal-emotion.ts';
import { listen, loadNetworks } from '../pipeline/listener.ts';

/** What the pipeline makes of a sound: one that it does not judge, or a probability of each class. */
export type Hearing =
  | { status: 'abstained'; reasons: readonly string[] }
  | { status: 'scored'; probabilities: readonly number[] };

/** The whole speech pipeline without words, for measuring it: in this thread, exact figures. */
export type SoundClassifier<Heard extends Hearing = Hearing> = {
  /** The speech pipeline as observations name it. */
  readonly pipeline: ModelRef;
  /** A sound, judged as in an interview. @param samples 16 kHz mono, full scale at 1. */
  classify(samples: Float32Array): Promise<Heard>;
};

/** Emotions: the `VOICE_CLASSES`. @throws {PoiseError} `model_missing`, `model_corrupt` */
export const createVoiceClassifier = (): Promise<SoundClassifier> =>
  createClassifier({ emotion: true }, ({ reasons, probabilities }) => {
    if (!isFit(reasons)) return { status: 'abstained', reasons };
    return probabilities
      ? { status: 'scored', probabilities }
      : { status: 'abstained', reasons: ['too-little-speech'] };
  });

/** How many speak at once: one or several, certain either way. @throws {PoiseError} as above */
export const createOverlapClassifier = (): Promise<SoundClassifier> =>
  createClassifier({ emotion: false }, ({ reasons }) => {
    const several = reasons.includes('overlapping-speech');
    if (!several && !isFit(reasons)) return { status: 'abstained', reasons };
    return { status: 'scored', probabilities: several ? [0, 1] : [1, 0] };
  });

type Heard = { reasons: readonly AudioQualityReason[]; probabilities: readonly number[] | undefined };

async function createClassifier(
  { emotion }: { emotion: boolean },
  judge: (heard: Heard) => Hearing,
): Promise<SoundClassifier> {
  const asked = { emotion, fluency: false };
  await verifyModels(pipelineModels('speech', asked));
  const networks = await loadNetworks();
  return {
    pipeline: pipelineRef('speech', asked),
    async classify(samples) {
      const endMs = Math.ceil(msOf(samples.length));
      const chunks = [{ startMs: 0, endMs }];
      const range = { samples, startMs: 0, chunks, ...asked };
      const { observations, stretches } = await listen(networks, range);
      return judge({
        reasons: observations[0]?.quality.reasons ?? [],
        probabilities: voiceWithin(stretches, 0, endMs),
      });
    },
  };
}

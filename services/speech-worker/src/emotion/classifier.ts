import { pipelineModels, pipelineRef, verifyModels } from '@poise/inference';
import type { ModelRef } from '@poise/shared/contracts';
import { msOf } from '../dsp/frames.ts';
import { listen, loadNetworks } from '../pipeline/listener.ts';
import { isFit, voiceWithin } from './vocal-emotion.ts';

/** What the pipeline makes of a sound: one that it does not judge, or probabilities of the `VOICE_CLASSES`. */
export type Hearing =
  | { status: 'abstained'; reasons: readonly string[] }
  | { status: 'scored'; probabilities: readonly number[] };

/** The whole speech pipeline without words, for measuring it: in this thread, exact figures. */
export type VoiceClassifier = {
  /** The speech pipeline as observations name it. */
  readonly pipeline: ModelRef;
  /** A sound as one chunk, judged as in an interview. @param samples 16 kHz mono, full scale at 1. */
  classify(samples: Float32Array): Promise<Hearing>;
};

/** @throws {PoiseError} `model_missing`, `model_corrupt` */
export async function createVoiceClassifier(): Promise<VoiceClassifier> {
  await verifyModels(pipelineModels('speech', { emotion: true }));
  const networks = await loadNetworks();
  return {
    pipeline: pipelineRef('speech', { emotion: true }),
    async classify(samples) {
      const endMs = Math.ceil(msOf(samples.length));
      const chunks = [{ startMs: 0, endMs }];
      const { observations, stretches } = await listen(networks, {
        samples,
        startMs: 0,
        chunks,
        emotion: true,
        fluency: false,
      });
      const reasons = observations[0]?.quality.reasons ?? [];
      if (!isFit(reasons)) return { status: 'abstained', reasons };
      const probabilities = voiceWithin(stretches, 0, endMs);
      return probabilities
        ? { status: 'scored', probabilities }
        : { status: 'abstained', reasons: ['too-little-speech'] };
    },
  };
}

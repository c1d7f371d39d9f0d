import { openOnnx } from '@poise/inference';
import { Tensor } from '@poise/inference/onnxruntime';
import { SAMPLE_RATE_HZ } from '../dsp/frames.ts';

/** Silero's window at 16 kHz: 32 ms. */
export const VAD_WINDOW_SAMPLES = 512;
/** Samples of the window before that the network also sees. */
const CONTEXT_SAMPLES = 64;
const STATE_SHAPE = [2, 1, 128] as const;

/** Speech probability, 0 to 1, of each window of 512 samples; the last one is filled up with zeros. */
export type SpeechDetector = (samples: Float32Array) => Promise<Float32Array>;

/**
 * Silero VAD v5, a recurrent network. Each call starts from silence, so a result depends on nothing
 * but its samples.
 *
 * @throws PoiseError `model_missing` or `model_corrupt`.
 */
export async function loadSilero(): Promise<SpeechDetector> {
  const run = await openOnnx('silero-vad');
  const sampleRate = new Tensor('int64', BigInt64Array.of(BigInt(SAMPLE_RATE_HZ)), []);

  return async (samples) => {
    const probabilities = new Float32Array(Math.ceil(samples.length / VAD_WINDOW_SAMPLES));
    const input = new Float32Array(CONTEXT_SAMPLES + VAD_WINDOW_SAMPLES);
    const tensor = new Tensor('float32', input, [1, input.length]);
    let state: Tensor = new Tensor('float32', new Float32Array(2 * 128), STATE_SHAPE);
    for (let i = 0; i < probabilities.length; i += 1) {
      input.copyWithin(0, VAD_WINDOW_SAMPLES);
      const window = samples.subarray(i * VAD_WINDOW_SAMPLES, (i + 1) * VAD_WINDOW_SAMPLES);
      input.set(window, CONTEXT_SAMPLES);
      input.fill(0, CONTEXT_SAMPLES + window.length);
      const { output, stateN } = await run({ input: tensor, state, sr: sampleRate });
      if (!output || !stateN) throw new Error('the network does not have the outputs of Silero v5');
      state = stateN;
      probabilities[i] = output.data[0] as number;
    }
    return probabilities;
  };
}

import { openOnnx } from '@poise/inference';
import { Tensor } from '@poise/inference/onnxruntime';

/** Silero's window at 16 kHz: 32 ms. */
export const VAD_WINDOW_SAMPLES = 512;
/** Samples of the window before that the network also sees. */
const CONTEXT_SAMPLES = 64;

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

  return async (samples) => {
    const count = Math.ceil(samples.length / VAD_WINDOW_SAMPLES);
    if (count === 0) return new Float32Array(0);
    const size = CONTEXT_SAMPLES + VAD_WINDOW_SAMPLES;
    const windows = new Float32Array(count * size);
    for (let i = 0; i < count; i += 1) {
      const start = i * VAD_WINDOW_SAMPLES - CONTEXT_SAMPLES;
      const missing = i === 0 ? CONTEXT_SAMPLES : 0;
      windows.set(samples.subarray(start + missing, start + size), i * size + missing);
    }
    const { probabilities } = await run({ windows: new Tensor('float32', windows, [count, size]) });
    return probabilities?.data as Float32Array;
  };
}

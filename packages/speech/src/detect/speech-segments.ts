import { msOf } from '../dsp/frames.ts';
import { peak, SILENT_PEAK } from '../dsp/level.ts';
import { padded, type Segment } from '../dsp/segments.ts';
import { VAD_WINDOW_SAMPLES } from './silero.ts';

/** Speech begins at a window of this probability… */
const ONSET = 0.5;
/** …and goes on while it stays above this one (hysteresis, as in Silero's own tools). */
const OFFSET = 0.35;
/** Shorter bursts are clicks and coughs rather than words. */
const MIN_SPEECH_MS = 250;
/** Shorter gaps belong to the words: closures of plosives last up to about 200 ms. */
const MIN_SILENCE_MS = 200;
/** The detector is a little late at onsets and early at offsets. */
const PAD_MS = 30;

/**
 * Segments of speech, ascending and apart from each other, from the probabilities of the detector.
 * Windows without a sample above -60 dBFS are no speech, whatever their probability.
 */
export function speechSegments(samples: Float32Array, probabilities: Float32Array): Segment[] {
  const windowMs = msOf(VAD_WINDOW_SAMPLES);
  const segments: Segment[] = [];
  let startMs: number | undefined;
  let quietSinceMs: number | undefined;
  const close = (endMs: number): void => {
    if (startMs !== undefined && endMs - startMs >= MIN_SPEECH_MS) segments.push({ startMs, endMs });
    startMs = undefined;
    quietSinceMs = undefined;
  };

  for (let i = 0; i < probabilities.length; i += 1) {
    const timeMs = i * windowMs;
    const window = samples.subarray(i * VAD_WINDOW_SAMPLES, (i + 1) * VAD_WINDOW_SAMPLES);
    const probability = peak(window) < SILENT_PEAK ? 0 : (probabilities[i] as number);
    if (probability >= ONSET) {
      startMs ??= timeMs;
      quietSinceMs = undefined;
    } else if (probability < OFFSET && startMs !== undefined) {
      quietSinceMs ??= timeMs;
      if (timeMs + windowMs - quietSinceMs >= MIN_SILENCE_MS) close(quietSinceMs);
    }
  }
  const endMs = msOf(samples.length);
  close(quietSinceMs ?? endMs);
  return padded(segments, PAD_MS, endMs);
}

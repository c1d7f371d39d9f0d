import { round, type SpeechObservation } from '@poise/shared/contracts';
import { mean, median, quantile } from '../dsp/statistics.ts';
import type { ChunkView } from './chunk-view.ts';

/** Fewer voiced frames (100 ms) show nothing of a voice. */
export const MIN_VOICED_FRAMES = 10;

/** The pitch of the speech; nothing where there is too little voice. */
export function summarisePitch({ voiced }: ChunkView): Pick<SpeechObservation, 'f0'> {
  const f0Hz = voiced.map((frame) => frame.f0Hz);
  const sorted = Float64Array.from(f0Hz).sort();
  const [medianHz, p5Hz, p95Hz] = [median(sorted), quantile(sorted, 0.05), quantile(sorted, 0.95)];
  if (sorted.length < MIN_VOICED_FRAMES || !medianHz || !p5Hz || !p95Hz) return {};
  const squares = f0Hz.map((f0) => (12 * Math.log2(f0 / medianHz)) ** 2);
  return {
    f0: {
      medianHz: round(medianHz, 1),
      p5Hz: round(p5Hz, 1),
      p95Hz: round(p95Hz, 1),
      sdSemitones: round(Math.sqrt(mean(squares) ?? 0), 2),
      voicedFrames: sorted.length,
    },
  };
}

import { msOf } from '../dsp/frames.ts';
import { peak } from '../dsp/level.ts';
import { VAD_WINDOW_SAMPLES } from './silero.ts';

/** A stretch of time within a sound, in milliseconds. */
export type Segment = { readonly startMs: number; readonly endMs: number };

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

/** Peaks below this (-60 dBFS, five bits of sixteen) are silence to every part of the analysis. */
export const SILENT_PEAK = 10 ** (-60 / 20);

/**
 * Stretches of speech, ascending and apart from each other, from the probabilities of the detector.
 * Windows without a sample above -60 dBFS are no speech, whatever the detector made of them.
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

/** Widens each segment on both sides, within the sound; what then touches becomes one. */
export function padded(segments: readonly Segment[], padMs: number, durationMs: number): Segment[] {
  const wider: { startMs: number; endMs: number }[] = [];
  for (const segment of segments) {
    const startMs = Math.max(0, segment.startMs - padMs);
    const endMs = Math.min(durationMs, segment.endMs + padMs);
    const last = wider.at(-1);
    if (last && startMs <= last.endMs) last.endMs = endMs;
    else wider.push({ startMs, endMs });
  }
  return wider;
}

/** The parts of the segments between two times. */
export function clipped(segments: readonly Segment[], fromMs: number, toMs: number): Segment[] {
  return segments
    .map((s) => ({ startMs: Math.max(s.startMs, fromMs), endMs: Math.min(s.endMs, toMs) }))
    .filter((s) => s.endMs > s.startMs);
}

export function totalMs(segments: readonly Segment[]): number {
  return segments.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
}

export const isInside = (segments: readonly Segment[], timeMs: number): boolean =>
  segments.some(({ startMs, endMs }) => timeMs >= startMs && timeMs < endMs);

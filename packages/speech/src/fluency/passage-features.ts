import type { Span } from '@poise/shared/contracts';
import { pausesBetween } from '../dsp/pauses.ts';
import { mean, quantile } from '../dsp/statistics.ts';
import { clipped, totalMs } from '../vad/speech-segments.ts';
import { SLOT_CLASSES } from './disfluencies.ts';
import { SLOT_MS } from './slot-features.ts';

/** What the model of disfluencies saw, and said, over a whole sound. */
export type HeardSlots = {
  readonly slots: readonly Float32Array[];
  readonly probabilities: readonly Float32Array[];
  /** Nuclei. */
  readonly syllablesMs: readonly number[];
  readonly speech: readonly Span[];
};

/** Hesitation begins where a listener notices it. */
const LONG_PAUSE_MS = 700;
/** Longer intervals between nuclei have a pause in them. */
const LONGEST_INTERVAL_MS = 800;

/**
 * What tells fluent, stuttered, cluttered and halting speech apart, over a passage of a sound: how likely
 * disfluencies are in it, its pauses, the rate and rhythm of its syllables (nPVI: E. Grabe & E. L. Low,
 * "Durational variability in speech and the rhythm class hypothesis", 2002), and mean and deviation of
 * everything that is known of its slots.
 */
export function passageFeatures(heard: HeardSlots, { startMs, endMs }: Span): Float32Array {
  const speech = clipped(heard.speech, startMs, endMs);
  const pauses = clipped(pausesBetween(heard.speech), startMs, endMs).filter(
    (pause) =>
      pause.endMs > (speech[0]?.startMs ?? endMs) && pause.startMs < (speech.at(-1)?.endMs ?? startMs),
  );
  const [from, to] = [speech[0]?.startMs ?? startMs, speech.at(-1)?.endMs ?? startMs];
  const within = (_: unknown, slot: number): boolean => {
    const atMs = (slot + 0.5) * SLOT_MS;
    return atMs >= from && atMs < to;
  };
  const spokenMs = Math.max(1, totalMs(speech));
  return Float32Array.from([
    ...events(heard.probabilities.filter(within)),
    ...silences(pauses, Math.max(1, to - from)),
    ...rhythm(
      heard.syllablesMs.filter((at) => at >= startMs && at < endMs),
      spokenMs,
    ),
    ...spectrum(heard.slots.filter(within)),
  ]);
}

function events(probabilities: readonly Float32Array[]): number[] {
  return SLOT_CLASSES.slice(1).flatMap((_, k) => {
    const likely = probabilities.map((row) => row[k + 1] as number);
    const sorted = likely.toSorted((a, b) => a - b);
    const share = likely.filter((p) => p > 0.5).length / Math.max(1, likely.length);
    return [mean(likely) ?? 0, quantile(sorted, 0.95) ?? 0, share];
  });
}

function silences(pauses: readonly Span[], extentMs: number): number[] {
  const long = pauses.filter((pause) => pause.endMs - pause.startMs >= LONG_PAUSE_MS);
  const longestMs = Math.max(0, ...pauses.map((pause) => pause.endMs - pause.startMs));
  const seconds = extentMs / 1000;
  return [
    pauses.length / seconds,
    long.length / seconds,
    long.length,
    totalMs(pauses) / extentMs,
    longestMs / 1000,
  ];
}

function rhythm(syllablesMs: readonly number[], spokenMs: number): number[] {
  const intervals = syllablesMs
    .slice(1)
    .map((at, i) => at - (syllablesMs[i] as number))
    .filter((interval) => interval <= LONGEST_INTERVAL_MS);
  const sorted = intervals.toSorted((a, b) => a - b);
  const middle = mean(intervals) ?? LONGEST_INTERVAL_MS;
  const spread = Math.sqrt(mean(intervals.map((interval) => (interval - middle) ** 2)) ?? 0);
  const variability = intervals.slice(1).map((interval, i) => {
    const last = intervals[i] as number;
    return (2 * Math.abs(interval - last)) / (interval + last);
  });
  return [
    (1000 * syllablesMs.length) / spokenMs,
    middle / 1000,
    (quantile(sorted, 0.1) ?? LONGEST_INTERVAL_MS) / 1000,
    spread / middle,
    mean(variability) ?? 0,
  ];
}

/** Mean and deviation of each value of the slots. */
function spectrum(slots: readonly Float32Array[]): number[] {
  const width = slots[0]?.length ?? 0;
  return Array.from({ length: width }, (_, k) => {
    const values = slots.map((row) => row[k] as number);
    const centre = mean(values) ?? 0;
    return [centre, Math.sqrt(mean(values.map((value) => (value - centre) ** 2)) ?? 0)];
  }).flat();
}

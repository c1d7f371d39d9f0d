import { pausesBetween } from '../../dsp/pauses.ts';
import { clipped, type Segment, totalMs } from '../../dsp/segments.ts';
import { mean, quantile } from '../../dsp/statistics.ts';
import { SLOT_CLASSES } from './disfluencies.ts';
import { SLOT_MS } from './slot-features.ts';

/** What the fluency of a range is classified from. */
export type SpokenSlots = {
  /** Features of each slot. */
  readonly slots: readonly Float32Array[];
  /** Of each slot, over the `SLOT_CLASSES`. */
  readonly probabilities: readonly Float32Array[];
  /** Nuclei. */
  readonly syllablesMs: readonly number[];
  readonly speech: readonly Segment[];
};

/** The same of a part of it. Slots are those from its first to its last word. */
export type Passage = SpokenSlots & {
  /** Between its words. */
  readonly pauses: readonly Segment[];
  /** From its first to its last word. */
  readonly extentMs: number;
};

/** From this length on, listeners notice a hesitation. */
const LONG_PAUSE_MS = 700;
/** Longer intervals between nuclei have a pause in them. */
const MAX_INTERVAL_MS = 800;

/** Clips what is known of a range to a part of it. */
export function passageBetween(range: SpokenSlots, fromMs: number, toMs: number): Passage {
  const speech = clipped(range.speech, fromMs, toMs);
  const [firstMs, lastMs] = [speech[0]?.startMs ?? fromMs, speech.at(-1)?.endMs ?? fromMs];
  const isSpoken = (_: unknown, slot: number): boolean => {
    const atMs = (slot + 0.5) * SLOT_MS;
    return atMs >= firstMs && atMs < lastMs;
  };
  return {
    speech,
    pauses: clipped(pausesBetween(range.speech), fromMs, toMs).filter(
      (pause) => pause.endMs > (speech[0]?.startMs ?? toMs) && pause.startMs < lastMs,
    ),
    extentMs: lastMs - firstMs,
    slots: range.slots.filter(isSpoken),
    probabilities: range.probabilities.filter(isSpoken),
    syllablesMs: range.syllablesMs.filter((at) => at >= fromMs && at < toMs),
  };
}

/**
 * What distinguishes fluent, stuttered, cluttered and halting speech: how likely disfluencies are in a
 * passage, its pauses, the rate and rhythm of its syllables (nPVI: E. Grabe & E. L. Low, "Durational
 * variability in speech and the rhythm class hypothesis", 2002), and mean and deviation of all features
 * of its slots.
 */
export function passageFeatures(passage: Passage): Float32Array {
  const spokenMs = Math.max(1, totalMs(passage.speech));
  return Float32Array.from([
    ...events(passage.probabilities),
    ...silences(passage.pauses, Math.max(1, passage.extentMs)),
    ...rhythm(passage.syllablesMs, spokenMs),
    ...spectrum(passage.slots),
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

function silences(pauses: readonly Segment[], extentMs: number): number[] {
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
    .filter((interval) => interval <= MAX_INTERVAL_MS);
  const sorted = intervals.toSorted((a, b) => a - b);
  const middle = mean(intervals) ?? MAX_INTERVAL_MS;
  const spread = Math.sqrt(mean(intervals.map((interval) => (interval - middle) ** 2)) ?? 0);
  const variability = intervals.slice(1).map((interval, i) => {
    const last = intervals[i] as number;
    return (2 * Math.abs(interval - last)) / (interval + last);
  });
  return [
    (1000 * syllablesMs.length) / spokenMs,
    middle / 1000,
    (quantile(sorted, 0.1) ?? MAX_INTERVAL_MS) / 1000,
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

import type { VoiceMeasures } from '@poise/shared/contracts';

/** A chunk of an answer; `voice` is absent without speech. */
export type VoiceChunk = { readonly durationMs: number; readonly voice?: VoiceMeasures | undefined };

type Measured = 'voicedFrames' | 'unvoicedFrames';
type Pitch = Omit<NonNullable<VoiceMeasures['f0']>, 'minHz' | 'maxHz'>;

/** The voice measures of a whole answer. */
export type AnswerVoice = Pick<VoiceMeasures, Measured> & {
  readonly seconds: number;
  readonly f0: Pitch;
  readonly intensity: Omit<NonNullable<VoiceMeasures['intensity']>, 'medianDb'>;
  readonly breaks: NonNullable<VoiceMeasures['breaks']>;
};

const FRAMES_PER_MS = 0.1;

type Weighted<T> = { readonly value: T; readonly weight: number };

/**
 * Pools the measures of the chunks as if the answer had been measured as a whole. Counts, extremes and
 * means are exact; the median pitch is the mean of the medians of the chunks, and the standard deviation of
 * the level uses medians in place of means.
 *
 * @returns undefined if no chunk has a pitch, or none a level
 */
export function poolVoice(chunks: readonly VoiceChunk[]): AnswerVoice | undefined {
  const f0 = poolPitch(
    chunks.flatMap(({ voice }) => (voice?.f0 ? [{ value: voice.f0, weight: voice.voicedFrames }] : [])),
  );
  const intensity = poolIntensity(
    chunks.flatMap(({ voice, durationMs }) =>
      voice?.intensity ? [{ value: voice.intensity, weight: durationMs }] : [],
    ),
  );
  if (!f0 || !intensity) return undefined;
  const broken = chunks.map(({ voice, durationMs }) => ({
    count: voice?.breaks?.count ?? 0,
    // Without pulses, the whole chunk counts as a break.
    brokenMs: (voice?.breaks?.ratio ?? 1) * durationMs,
  }));
  const durationMs = sum(chunks.map((chunk) => chunk.durationMs));
  return {
    seconds: durationMs / 1000,
    voicedFrames: sum(chunks.map(({ voice }) => voice?.voicedFrames ?? 0)),
    unvoicedFrames: sum(
      chunks.map((chunk) => chunk.voice?.unvoicedFrames ?? Math.round(chunk.durationMs * FRAMES_PER_MS)),
    ),
    f0,
    intensity,
    breaks: {
      count: sum(broken.map(({ count }) => count)),
      ratio: sum(broken.map(({ brokenMs }) => brokenMs)) / durationMs,
    },
  };
}

function poolPitch(parts: readonly Weighted<Pitch>[]): Pitch | undefined {
  if (parts.length === 0) return undefined;
  const meanHz = weightedMean(parts, ({ meanHz }) => meanHz);
  return {
    meanHz,
    sdHz: Math.sqrt(weightedMean(parts, (part) => part.sdHz ** 2 + (part.meanHz - meanHz) ** 2)),
    medianHz: weightedMean(parts, ({ medianHz }) => medianHz),
    absoluteSlopeHzPerS: weightedMean(parts, ({ absoluteSlopeHzPerS }) => absoluteSlopeHzPerS),
  };
}

function poolIntensity(
  parts: readonly Weighted<NonNullable<VoiceMeasures['intensity']>>[],
): AnswerVoice['intensity'] | undefined {
  if (parts.length === 0) return undefined;
  const middleDb = weightedMean(parts, ({ medianDb }) => medianDb);
  return {
    meanDb: 10 * Math.log10(weightedMean(parts, ({ meanDb }) => 10 ** (meanDb / 10))),
    sdDb: Math.sqrt(weightedMean(parts, (part) => part.sdDb ** 2 + (part.medianDb - middleDb) ** 2)),
    minDb: Math.min(...parts.map(({ value }) => value.minDb)),
    maxDb: Math.max(...parts.map(({ value }) => value.maxDb)),
  };
}

function weightedMean<T>(parts: readonly Weighted<T>[], of: (value: T) => number): number {
  return sum(parts.map(({ value, weight }) => of(value) * weight)) / sum(parts.map(({ weight }) => weight));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

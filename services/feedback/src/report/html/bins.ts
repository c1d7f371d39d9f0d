import {
  type EmotionDistribution,
  meanEmotion,
  paceOverTime,
  type TimelinePoint,
} from '@poise/shared/contracts';
import { max, mean, median } from 'simple-statistics';
import { meanLevelDb } from '../decibels.ts';

/** An interval of the time axis, wide enough to be legible. What was not measured in it is absent. */
export type Bin = {
  readonly startMs: number;
  readonly endMs: number;
  readonly emotion?: EmotionDistribution;
  readonly attention?: number;
  readonly speaking?: number;
  readonly levelDbfs?: number;
  readonly f0Hz?: number;
  /** Syllables per second of speech. */
  readonly pace?: number;
};

const WIDTHS_SECONDS = [1, 2, 5, 10, 15, 30, 60, 120, 300];

/** Divides the timeline into at most `maxBins` bins of a round width. */
export function binTimeline(timeline: readonly TimelinePoint[], durationMs: number, maxBins: number): Bin[] {
  const seconds = Math.max(Math.ceil(durationMs / 1000), (timeline.at(-1)?.second ?? -1) + 1);
  const width = WIDTHS_SECONDS.find((w) => seconds / w <= maxBins) ?? Math.ceil(seconds / maxBins);
  const paces = paceOverTime(timeline);
  const points = Map.groupBy(timeline, ({ second }) => Math.floor(second / width));
  return Array.from({ length: Math.ceil(seconds / width) }, (_, index) => {
    const startMs = index * width * 1000;
    return {
      startMs,
      endMs: Math.max(startMs, Math.min(startMs + width * 1000, durationMs)),
      ...summarise(points.get(index) ?? [], paces),
    };
  });
}

function summarise(
  points: readonly TimelinePoint[],
  paces: ReadonlyMap<number, number>,
): Omit<Bin, 'startMs' | 'endMs'> {
  const emotions = points.flatMap(({ face }) => face?.emotion ?? []);
  const attentions = points.flatMap(({ face }) => face?.attention ?? []);
  const speechPoints = points.flatMap(({ speech }) => speech ?? []);
  const f0Hz = speechPoints.flatMap((speech) => speech.f0Hz ?? []);
  const pace = points.flatMap(({ second }) => paces.get(second) ?? []);
  const emotion = meanEmotion(emotions);
  const levelDbfs = meanLevelDb(speechPoints.map((speech) => [speech.levelDbfs, 1] as const));
  return {
    ...(emotion && { emotion }),
    ...(attentions.length > 0 && { attention: mean(attentions) }),
    ...(speechPoints.length > 0 && { speaking: mean(speechPoints.map(({ speaking }) => speaking)) }),
    ...(levelDbfs !== undefined && { levelDbfs }),
    ...(f0Hz.length > 0 && { f0Hz: median(f0Hz) }),
    ...(pace.length > 0 && { pace: mean(pace) }),
  };
}

/** The highest value of a measure over the bins; undefined if no bin has it. */
export function highest(bins: readonly Bin[], read: (bin: Bin) => number | undefined): number | undefined {
  const values = bins.flatMap((bin) => read(bin) ?? []);
  return values.length > 0 ? max(values) : undefined;
}

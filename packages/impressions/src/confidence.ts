import type { Impressions } from './predict.ts';

/** The impressions that are part of confidence. */
const IMPRESSIONS = ['calm', 'notStressed', 'focused', 'engagingTone'] as const;

/** Spread of the level around its drift: at the first steady, at the second not at all. A convention, not learnt. */
const STEADY_SD_DB = 2;
const UNSTEADY_SD_DB = 10;

export type ConfidencePart = (typeof IMPRESSIONS)[number] | 'fluency' | 'steadiness';

export type Confidence = {
  /** 0 to 100: the mean of the parts. */
  readonly score: number;
  /** From the intervals of the impressions, taken as independent; fluency and steadiness count as measured. */
  readonly interval: { readonly low: number; readonly high: number };
  /** 0 to 100 each; what was not measured or is switched off is absent. */
  readonly parts: Partial<Record<ConfidencePart, number>>;
};

/**
 * How confident somebody seems, 0 to 100: the plain mean of what raters would say (calm, not stressed,
 * focused, engaging tone), of fluency and of the steadiness of the level. Nobody rated confidence itself,
 * so there is nothing to fit weights on. Parts that are missing are left out, and lower nothing.
 *
 * @param evidence.fluentShare of the speaking time, 0 to 1; absent where fluency is switched off.
 * @param evidence.levelSdDb standard deviation of the level around its drift while speaking.
 * @returns undefined without any impression: fluency and steadiness alone are no ground.
 */
export function confidence(evidence: {
  impressions: Impressions;
  fluentShare?: number | undefined;
  levelSdDb?: number | undefined;
}): Confidence | undefined {
  const { impressions, fluentShare, levelSdDb } = evidence;
  if (impressions.status !== 'scored') return undefined;
  const seen = IMPRESSIONS.flatMap((name) => {
    const impression = impressions.traits[name];
    return impression ? [{ name, impression }] : [];
  });
  if (seen.length === 0) return undefined;

  const parts: Partial<Record<ConfidencePart, number>> = {
    ...Object.fromEntries(seen.map(({ name, impression }) => [name, percent(impression.score - 1, 6)])),
    ...(fluentShare !== undefined && { fluency: percent(fluentShare, 1) }),
    ...(levelSdDb !== undefined && {
      steadiness: percent(UNSTEADY_SD_DB - levelSdDb, UNSTEADY_SD_DB - STEADY_SD_DB),
    }),
  };
  const values = Object.values(parts);
  const score = values.reduce((sum, value) => sum + value, 0) / values.length;
  const halves = seen.map(({ impression: { interval } }) => percent(interval.high - interval.low, 12));
  const half = Math.hypot(...halves) / values.length;
  return { score, interval: { low: Math.max(0, score - half), high: Math.min(100, score + half) }, parts };
}

function percent(value: number, of: number): number {
  return 100 * Math.min(1, Math.max(0, value / of));
}

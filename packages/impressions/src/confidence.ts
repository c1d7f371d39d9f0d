import { CONFIDENCE_TRAITS, type ConfidenceTrait, type ResidualCorrelations } from './model.ts';
import type { Impressions } from './predict.ts';

/** Ratings range over six points, from 1 to 7. */
const PER_POINT = 100 / 6;

/**
 * Standard deviation of the level around its drift that counts as fully steady, and as not steady at
 * all: the 5th and 95th percentile of actors' speech, from `training/impressions/level-steadiness.ts`.
 */
const STEADY_SD_DB = 1.2;
const UNSTEADY_SD_DB = 4.8;

export type ConfidencePart = ConfidenceTrait | 'fluency' | 'steadiness';

export type Confidence = {
  /** 0 to 100: the mean of the parts. */
  readonly score: number;
  /** From the intervals of the impressions and the correlations of their errors; fluency and steadiness count as exact. */
  readonly interval: { readonly low: number; readonly high: number };
  /** 0 to 100 each; parts that were not measured are absent. */
  readonly parts: Partial<Record<ConfidencePart, number>>;
};

/**
 * How confident somebody appears, 0 to 100: the unweighted mean of estimated ratings (calm, not
 * stressed, focused, engaging tone), fluency and the steadiness of the level. Raters did not rate
 * confidence itself, so there is no data to fit weights to. Parts that were not measured are left out.
 * Fluency that is turned off counts as 100 instead: leaving it out would lower the score of fluent
 * speakers.
 *
 * @param evidence.fluentShare share of the speaking time, 0 to 1; `excused` if fluency is turned off
 * @param evidence.levelSdDb standard deviation of the level around its drift while speaking
 * @returns undefined without any impression: fluency and steadiness alone are not sufficient
 */
export function confidence(evidence: {
  impressions: Impressions;
  fluentShare?: number | 'excused' | undefined;
  levelSdDb?: number | undefined;
}): Confidence | undefined {
  const { impressions, fluentShare, levelSdDb } = evidence;
  if (impressions.status !== 'scored') return undefined;
  const rated = CONFIDENCE_TRAITS.flatMap((name) => {
    const impression = impressions.traits[name];
    return impression ? [{ name, ...impression }] : [];
  });
  if (rated.length === 0) return undefined;

  const parts: Partial<Record<ConfidencePart, number>> = {
    ...Object.fromEntries(rated.map(({ name, score }) => [name, (score - 1) * PER_POINT])),
    ...(fluentShare !== undefined && { fluency: fluentShare === 'excused' ? 100 : percent(fluentShare, 1) }),
    ...(levelSdDb !== undefined && {
      steadiness: percent(UNSTEADY_SD_DB - levelSdDb, UNSTEADY_SD_DB - STEADY_SD_DB),
    }),
  };
  const values = Object.values(parts);
  const score = values.reduce((sum, value) => sum + value, 0) / values.length;
  const half = (halfWidthOfSum(rated, impressions.residualCorrelations) * PER_POINT) / values.length;
  return { score, interval: { low: Math.max(0, score - half), high: Math.min(100, score + half) }, parts };
}

/** Propagated like the standard deviation of a sum; an unknown correlation counts as 1, which gives the widest interval. */
function halfWidthOfSum(
  rated: readonly { name: ConfidenceTrait; halfWidth: number }[],
  correlations: ResidualCorrelations,
): number {
  const squares = rated.flatMap((a) =>
    rated.map((b) => (correlations[a.name]?.[b.name] ?? 1) * a.halfWidth * b.halfWidth),
  );
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
}

function percent(value: number, of: number): number {
  return 100 * Math.min(1, Math.max(0, value / of));
}

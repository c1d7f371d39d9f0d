import { CONFIDENCE_TRAITS, type ConfidenceTrait, type ResidualCorrelations } from './model.ts';
import type { Impressions } from './predict.ts';

/** A rating has six points, from 1 to 7. */
const PER_POINT = 100 / 6;

/**
 * Spread of the level around its drift: at the first steady, at the second not at all. The 5th and 95th
 * percentile of actors' speech, by `training/impressions/level-steadiness.ts`.
 */
const STEADY_SD_DB = 1.2;
const UNSTEADY_SD_DB = 4.8;

export type ConfidencePart = ConfidenceTrait | 'fluency' | 'steadiness';

export type Confidence = {
  /** 0 to 100: the mean of the parts. */
  readonly score: number;
  /** From the intervals of the impressions and how their errors go together; fluency and steadiness count as measured. */
  readonly interval: { readonly low: number; readonly high: number };
  /** 0 to 100 each; what was not measured is absent. */
  readonly parts: Partial<Record<ConfidencePart, number>>;
};

/**
 * How confident somebody seems, 0 to 100: the plain mean of what raters would say (calm, not stressed,
 * focused, engaging tone), of fluency and of the steadiness of the level. Nobody rated confidence itself,
 * so there is nothing to fit weights on. Parts that were not measured are left out. Fluency that is switched
 * off counts in full instead: left out, it would lower the score of whoever speaks fluently.
 *
 * @param evidence.fluentShare of the speaking time, 0 to 1; `excused` where it is not to be judged.
 * @param evidence.levelSdDb standard deviation of the level around its drift while speaking.
 * @returns undefined without any impression: fluency and steadiness alone are no ground.
 */
export function confidence(evidence: {
  impressions: Impressions;
  fluentShare?: number | 'excused' | undefined;
  levelSdDb?: number | undefined;
}): Confidence | undefined {
  const { impressions, fluentShare, levelSdDb } = evidence;
  if (impressions.status !== 'scored') return undefined;
  const seen = CONFIDENCE_TRAITS.flatMap((name) => {
    const impression = impressions.traits[name];
    return impression ? [{ name, ...impression }] : [];
  });
  if (seen.length === 0) return undefined;

  const parts: Partial<Record<ConfidencePart, number>> = {
    ...Object.fromEntries(seen.map(({ name, score }) => [name, (score - 1) * PER_POINT])),
    ...(fluentShare !== undefined && { fluency: fluentShare === 'excused' ? 100 : percent(fluentShare, 1) }),
    ...(levelSdDb !== undefined && {
      steadiness: percent(UNSTEADY_SD_DB - levelSdDb, UNSTEADY_SD_DB - STEADY_SD_DB),
    }),
  };
  const values = Object.values(parts);
  const score = values.reduce((sum, value) => sum + value, 0) / values.length;
  const half = (halfWidthOfSum(seen, impressions.residualCorrelations) * PER_POINT) / values.length;
  return { score, interval: { low: Math.max(0, score - half), high: Math.min(100, score + half) }, parts };
}

/** As the standard deviation of a sum follows from a covariance matrix; where a correlation is not known, 1 is the widest. */
function halfWidthOfSum(
  seen: readonly { name: ConfidenceTrait; halfWidth: number }[],
  correlations: ResidualCorrelations,
): number {
  const squares = seen.flatMap((a) =>
    seen.map((b) => (correlations[a.name]?.[b.name] ?? 1) * a.halfWidth * b.halfWidth),
  );
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
}

function percent(value: number, of: number): number {
  return 100 * Math.min(1, Math.max(0, value / of));
}

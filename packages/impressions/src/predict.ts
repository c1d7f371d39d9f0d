import type { Feature, FeatureSetName, Features } from './feature-sets.ts';
import type { ImpressionModel, ImpressionSet, Trait } from './model.ts';

export type Driver = {
  readonly feature: Feature;
  /** Points by which it moves the score from that of an average interview. */
  readonly contribution: number;
};

export type Impression = {
  /** 1 to 7, as raters would give it. */
  readonly score: number;
  readonly interval: { readonly low: number; readonly high: number };
  /** By their weight, the heaviest first; with the average interview's score they sum up to `score`, unless it met an end of the scale. */
  readonly drivers: readonly Driver[];
};

export type Impressions =
  | {
      readonly status: 'scored';
      /** What the scores rest on. */
      readonly features: FeatureSetName;
      readonly coverage: number;
      readonly traits: Partial<Record<Trait, Impression>>;
    }
  | { readonly status: 'abstained'; readonly reason: 'too-little-speech' | 'unlike-training-data' };

/**
 * What impression an interview leaves. A trait that the voice and the words do not tell is absent.
 *
 * @param features of `interviewFeatures`.
 */
export function predictImpressions(features: Features | undefined, model: ImpressionModel): Impressions {
  if (!features) return { status: 'abstained', reason: 'too-little-speech' };
  for (const set of model.sets) {
    const standardised = standardise(features, set);
    if (!standardised?.every((z) => Math.abs(z) <= model.limit)) continue;
    const clipped = standardised.map((z) => Math.max(-model.clip, Math.min(model.clip, z)));
    const traits = Object.entries(set.traits).map(([trait, { intercept, weights, halfWidth }]) => {
      const drivers = set.features
        .map(({ name }, i) => ({ feature: name, contribution: (weights[i] ?? 0) * (clipped[i] ?? 0) }))
        .toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
      const score = drivers.reduce((sum, { contribution }) => sum + contribution, intercept);
      const interval = { low: onScale(score - halfWidth), high: onScale(score + halfWidth) };
      return [trait, { score: onScale(score), interval, drivers }] as const;
    });
    return {
      status: 'scored',
      features: set.name,
      coverage: model.coverage,
      traits: Object.fromEntries(traits),
    };
  }
  return { status: 'abstained', reason: 'unlike-training-data' };
}

function standardise(features: Features, set: ImpressionSet): number[] | undefined {
  const values = set.features.flatMap(({ name, mean, sd }) => {
    const value = features[name];
    return value === undefined ? [] : [(value - mean) / sd];
  });
  return values.length === set.features.length ? values : undefined;
}

function onScale(score: number): number {
  return Math.min(7, Math.max(1, score));
}

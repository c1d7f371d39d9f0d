import { DRIVER_OF, type Feature, type FeatureSetName, type Features } from './feature-sets.ts';
import {
  type ImpressionModel,
  type ImpressionSet,
  type ResidualCorrelations,
  VOICE_TRAITS,
  type VoiceTrait,
} from './model.ts';
import { VOICE_FEATURES } from './voice-features.ts';

export type Driver = {
  readonly feature: Feature;
  /** The points by which the feature changes the score of an average interview. */
  readonly contribution: number;
};

export type Impression = {
  /** Estimated rating, 1 to 7. */
  readonly score: number;
  readonly interval: { readonly low: number; readonly high: number };
  /** Half the width of the interval before it is limited to the scale. */
  readonly halfWidth: number;
  /** Strongest first. Added to the score of an average interview, they give `score`, unless it is limited to the scale. */
  readonly drivers: readonly Driver[];
};

export type Impressions =
  | {
      readonly status: 'scored';
      /** The feature set that was used. */
      readonly features: FeatureSetName;
      readonly coverage: number;
      readonly traits: Partial<Record<VoiceTrait, Impression>>;
      readonly residualCorrelations: ResidualCorrelations;
    }
  | { readonly status: 'abstained'; readonly reason: 'too-little-speech' | 'unlike-training-data' };

/**
 * Estimates the impression of an interview. Traits that cannot be estimated from voice and words are
 * absent, and so are those that are visible in the face.
 *
 * @param features from `interviewFeatures`
 */
export function predictImpressions(features: Features | undefined, model: ImpressionModel): Impressions {
  if (!features) return { status: 'abstained', reason: 'too-little-speech' };
  for (const set of model.sets) {
    const standardised = standardise(features, set);
    if (!standardised?.every(({ name, z }) => !isVoice(name) || Math.abs(z) <= model.limit)) continue;
    const traits = VOICE_TRAITS.flatMap((trait) => {
      const traitModel = set.traits[trait];
      if (!traitModel) return [];
      const { intercept, weights, halfWidth } = traitModel;
      const drivers = driversOf(
        standardised.map(({ name, z }, i) => ({
          feature: DRIVER_OF[name] ?? name,
          contribution: (weights[i] ?? 0) * Math.max(-model.clip, Math.min(model.clip, z)),
        })),
      );
      const score = drivers.reduce((sum, { contribution }) => sum + contribution, intercept);
      const interval = { low: onScale(score - halfWidth), high: onScale(score + halfWidth) };
      return [[trait, { score: onScale(score), interval, halfWidth, drivers }] as const];
    });
    return {
      status: 'scored',
      features: set.name,
      coverage: model.coverage,
      traits: Object.fromEntries(traits),
      residualCorrelations: set.residualCorrelations,
    };
  }
  return { status: 'abstained', reason: 'unlike-training-data' };
}

/** Sums the terms with the same name, strongest first. */
function driversOf(terms: readonly Driver[]): Driver[] {
  const sums = new Map<Feature, number>();
  for (const { feature, contribution } of terms) sums.set(feature, (sums.get(feature) ?? 0) + contribution);
  return [...sums]
    .map(([feature, contribution]) => ({ feature, contribution }))
    .toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
}

/** Only voice features can be out of range: rare words are rare in the training data, too. */
function isVoice(name: Feature): boolean {
  return VOICE_FEATURES.some((feature) => feature === name);
}

function standardise(features: Features, set: ImpressionSet): { name: Feature; z: number }[] | undefined {
  const values = set.features.flatMap(({ name, mean, sd }) => {
    const value = features[name];
    return value === undefined ? [] : [{ name, z: (value - mean) / sd }];
  });
  return values.length === set.features.length ? values : undefined;
}

function onScale(score: number): number {
  return Math.min(7, Math.max(1, score));
}

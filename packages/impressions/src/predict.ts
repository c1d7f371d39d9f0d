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
  /** Points by which it moves the score from that of an average interview. */
  readonly contribution: number;
};

export type Impression = {
  /** 1 to 7, as raters would give it. */
  readonly score: number;
  readonly interval: { readonly low: number; readonly high: number };
  /** Half of the interval, but for what lies beyond an end of the scale. */
  readonly halfWidth: number;
  /** By their weight, the heaviest first; with the average interview's score they sum up to `score`, unless it met an end of the scale. */
  readonly drivers: readonly Driver[];
};

export type Impressions =
  | {
      readonly status: 'scored';
      /** What the scores rest on. */
      readonly features: FeatureSetName;
      readonly coverage: number;
      readonly traits: Partial<Record<VoiceTrait, Impression>>;
      readonly residualCorrelations: ResidualCorrelations;
    }
  | { readonly status: 'abstained'; readonly reason: 'too-little-speech' | 'unlike-training-data' };

/**
 * What impression an interview leaves. A trait that the voice and the words do not tell is absent, and
 * so is what the face tells.
 *
 * @param features of `interviewFeatures`.
 */
export function predictImpressions(features: Features | undefined, model: ImpressionModel): Impressions {
  if (!features) return { status: 'abstained', reason: 'too-little-speech' };
  for (const set of model.sets) {
    const standardised = standardise(features, set);
    if (!standardised?.every(({ name, z }) => !isVoice(name) || Math.abs(z) <= model.limit)) continue;
    const traits = VOICE_TRAITS.flatMap((trait) => {
      const learnt = set.traits[trait];
      if (!learnt) return [];
      const { intercept, weights, halfWidth } = learnt;
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

/** Adds up what stands under one name, the heaviest first. */
function driversOf(terms: readonly Driver[]): Driver[] {
  const sums = new Map<Feature, number>();
  for (const { feature, contribution } of terms) sums.set(feature, (sums.get(feature) ?? 0) + contribution);
  return [...sums]
    .map(([feature, contribution]) => ({ feature, contribution }))
    .toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
}

/** Rare words are rare in the training data too: only the sound can be too unlike it. */
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

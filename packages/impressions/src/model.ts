import { z } from 'zod';
import { FEATURE_SETS, type Feature, type FeatureSetName } from './feature-sets.ts';

/** The traits that raters rated from 1 to 7. */
export const TRAITS = [
  'overall',
  'recommendHiring',
  'colleague',
  'engaged',
  'excited',
  'eyeContact',
  'smiled',
  'speakingRate',
  'noFillers',
  'friendly',
  'paused',
  'engagingTone',
  'structuredAnswers',
  'calm',
  'notStressed',
  'focused',
  'authentic',
  'notAwkward',
] as const;
export type Trait = (typeof TRAITS)[number];

/** Traits that are visible in the face, and are not estimated from the voice. */
const FACE_TRAITS = ['eyeContact', 'smiled'] as const;
export type VoiceTrait = Exclude<Trait, (typeof FACE_TRAITS)[number]>;
export const VOICE_TRAITS = TRAITS.filter(
  (trait): trait is VoiceTrait => !FACE_TRAITS.some((visible) => visible === trait),
);

/** The traits that are part of confidence, if the model estimates them. */
export const CONFIDENCE_TRAITS = [
  'calm',
  'notStressed',
  'focused',
  'engagingTone',
] as const satisfies VoiceTrait[];
export type ConfidenceTrait = (typeof CONFIDENCE_TRAITS)[number];

const setNames = Object.keys(FEATURE_SETS) as FeatureSetName[];
const features = [...new Set(Object.values(FEATURE_SETS).flat())] as Feature[];

const traitModel = z.strictObject({
  intercept: z.number(),
  /** Points per standard deviation, in the order of the set's features. */
  weights: z.array(z.number()),
  /** Half of the prediction interval, in points. */
  halfWidth: z.number().positive(),
  /** Pearson's r on people the model was not trained on. */
  r: z.number(),
});

const confidenceTrait = z.enum(CONFIDENCE_TRAITS);

/**
 * Pearson's r between the residuals of two traits, on people the model was not trained on. The
 * residuals of most traits are positively correlated. The correlation of a trait with itself is 1.
 */
const residualCorrelations = z.partialRecord(
  confidenceTrait,
  z.partialRecord(confidenceTrait, z.number().min(-1).max(1)),
);
export type ResidualCorrelations = z.infer<typeof residualCorrelations>;

/** `models/impressions/impressions.json`: linear models on standardised features. */
export const impressionModel = z.strictObject({
  version: z.string(),
  /** Number of people whose interviews the models were trained on. */
  people: z.int().positive(),
  /** Share of the ratings within the intervals. */
  coverage: z.number().gt(0).lt(1),
  /** Standardised features are clipped to this many standard deviations. */
  clip: z.number().positive(),
  /** If a voice feature exceeds this many standard deviations, the set is not used: the audio differs too much from the training data. */
  limit: z.number().positive(),
  /** The first set whose features are all available and within the limit is used. */
  sets: z
    .array(
      z
        .strictObject({
          name: z.enum(setNames),
          features: z.array(
            z.strictObject({ name: z.enum(features), mean: z.number(), sd: z.number().positive() }),
          ),
          traits: z.partialRecord(z.enum(TRAITS), traitModel),
          residualCorrelations,
        })
        .refine(
          ({ features, traits }) =>
            Object.values(traits).every(({ weights }) => weights.length === features.length),
          'every trait must have one weight per feature',
        )
        .refine(({ traits, residualCorrelations }) => {
          const estimated = CONFIDENCE_TRAITS.filter((trait) => traits[trait]);
          return estimated.every((a) => estimated.every((b) => residualCorrelations[a]?.[b] !== undefined));
        }, 'there must be a correlation for each pair of confidence traits'),
    )
    .min(1),
});
export type ImpressionModel = z.infer<typeof impressionModel>;
export type ImpressionSet = ImpressionModel['sets'][number];

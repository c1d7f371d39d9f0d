import { z } from 'zod';
import { FEATURE_SETS, type Feature, type FeatureSetName } from './feature-sets.ts';

/** What the raters were asked about, 1 to 7. */
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

/** What raters saw: the face tells it, and the voice is not asked. */
const SEEN_TRAITS = ['eyeContact', 'smiled'] as const;
export type VoiceTrait = Exclude<Trait, (typeof SEEN_TRAITS)[number]>;
export const VOICE_TRAITS = TRAITS.filter(
  (trait): trait is VoiceTrait => !SEEN_TRAITS.some((seen) => seen === trait),
);

/** The traits that are part of confidence, where a model tells them. */
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
  /** Pearson's r on people whom the model had not seen. */
  r: z.number(),
});

const confidenceTrait = z.enum(CONFIDENCE_TRAITS);

/**
 * Pearson's r between what two traits were off by, on people whom the model had not seen: where one is
 * rated higher than told, so are most others. One's own is 1.
 */
const residualCorrelations = z.partialRecord(
  confidenceTrait,
  z.partialRecord(confidenceTrait, z.number().min(-1).max(1)),
);
export type ResidualCorrelations = z.infer<typeof residualCorrelations>;

/** `models/impressions/impressions.json`: linear models on standardised features. */
export const impressionModel = z.strictObject({
  version: z.string(),
  /** Whose interviews the models were learnt from: how many people. */
  people: z.int().positive(),
  /** Share of the ratings that the intervals contain. */
  coverage: z.number().gt(0).lt(1),
  /** Standardised features are clipped to so many standard deviations. */
  clip: z.number().positive(),
  /** Where a feature of the voice is beyond so many, the set is not used: the sound is too unlike the training data. */
  limit: z.number().positive(),
  /** The first whose features are all there and within the limit is used. */
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
          'every trait has one weight for each feature',
        )
        .refine(({ traits, residualCorrelations }) => {
          const told = CONFIDENCE_TRAITS.filter((trait) => traits[trait]);
          return told.every((a) => told.every((b) => residualCorrelations[a]?.[b] !== undefined));
        }, 'there is a correlation of every two traits of confidence'),
    )
    .min(1),
});
export type ImpressionModel = z.infer<typeof impressionModel>;
export type ImpressionSet = ImpressionModel['sets'][number];

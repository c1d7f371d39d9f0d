import { z } from 'zod';
import { natural, unit } from './numbers.ts';
import { DISFLUENCIES } from './observation.ts';

/** How the voice sounds, pooled from the chunks of the interview. What there was too little voice for is absent. */
export const voiceSummary = z.strictObject({
  /** Variation from cycle to cycle (local), of the period and of the amplitude, as shares. */
  jitter: z.number().min(0).optional(),
  shimmer: z.number().min(0).optional(),
  /** Harmonics-to-noise ratio. */
  hnrDb: z.number().optional(),
  /** Slope of the long-term spectrum. */
  tiltDbPerOctave: z.number().optional(),
  /** ITU-R BS.1770. */
  loudnessLufs: z.number().optional(),
  /** From the 5th to the 95th percentile of the seconds that have a pitch. */
  pitchRangeSemitones: z.number().min(0).optional(),
  pitchTrend: z
    .strictObject({
      /** Mean slope of the pitch within phrases; declination is below 0. */
      slopeSemitonesPerS: z.number(),
      /** Phrases whose end has enough voice to tell, and those of them that end in a rise (up-talk). */
      phrases: natural,
      finalRises: natural,
    })
    .optional(),
});
export type VoiceSummary = z.infer<typeof voiceSummary>;

/** Sounds and words that fill time, each counted once: from reliable words, and from the sound itself. */
export const fillers = z.strictObject({
  count: natural,
  /** By the minute of speech; absent where too little is spoken to say. */
  perMinute: z.number().min(0).optional(),
  /** In the order of time. */
  spans: z.array(
    z.strictObject({
      startMs: natural,
      endMs: natural,
      /** The word, where a reliable transcript has it; else it was heard in the sound alone. */
      word: z.string().optional(),
    }),
  ),
});
export type Fillers = z.infer<typeof fillers>;

/** A stumble that is worth hearing again. */
export const voiceMoment = z.strictObject({
  kind: z.enum(DISFLUENCIES),
  startMs: natural,
  endMs: natural,
  probability: unit,
  /** What was heard: one sentence for the candidate. */
  message: z.string(),
  /** How sure that is, in words. */
  certainty: z.string(),
  /** Whether its sound was cut out; it goes with the media. */
  sound: z.boolean(),
});
export type VoiceMoment = z.infer<typeof voiceMoment>;

const rating = z.number().min(1).max(7);
const percentage = z.number().min(0).max(100);

/** What raters of practice interviews would say, as far as voice and words tell it. Practice only. */
export const impressions = z.strictObject({
  /** Words count where the transcript is reliable. */
  inputs: z.enum(['prosody', 'prosody+words']),
  /** How many people's interviews it was learnt from. */
  people: natural,
  /** Share of the ratings of people unknown to the model that the intervals contain. */
  coverage: unit,
  /** Those that can be told at all; the card of the model says how well. */
  traits: z.array(
    z.strictObject({
      trait: z.string(),
      /** The trait in plain words. */
      words: z.string(),
      score: rating,
      interval: z.strictObject({ low: rating, high: rating }),
      /** What moves the score most, the strongest first: in plain words, and by how many points. */
      drivers: z.array(z.strictObject({ words: z.string(), points: z.number() })).max(3),
    }),
  ),
});
export type ImpressionsReport = z.infer<typeof impressions>;

/** How confident it comes across, with all that it is made of. Practice only. */
export const confidenceReport = z.strictObject({
  score: percentage,
  interval: z.strictObject({ low: percentage, high: percentage }),
  /** The score is their mean. What was not measured is absent; what is turned off counts in full. */
  parts: z.array(z.strictObject({ part: z.string(), words: z.string(), score: percentage })),
});
export type ConfidenceReport = z.infer<typeof confidenceReport>;

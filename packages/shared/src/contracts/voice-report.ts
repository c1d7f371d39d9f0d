import { z } from 'zod';
import { natural, unit } from './numbers.ts';
import { DISFLUENCIES } from './observation.ts';

/** Voice measures pooled over the interview. Measures for which there was too little voice are absent. */
export const voiceSummary = z.strictObject({
  /** Local jitter and shimmer: cycle-to-cycle variation of the period and of the amplitude, as ratios. */
  jitter: z.number().min(0).optional(),
  shimmer: z.number().min(0).optional(),
  /** Harmonics-to-noise ratio. */
  hnrDb: z.number().optional(),
  /** Slope of the long-term average spectrum. */
  tiltDbPerOctave: z.number().optional(),
  /** Integrated loudness, ITU-R BS.1770. */
  loudnessLufs: z.number().optional(),
  /** From the 5th to the 95th percentile over the seconds with a pitch. */
  pitchRangeSemitones: z.number().min(0).optional(),
  pitchTrend: z
    .strictObject({
      /** Mean pitch slope within phrases; negative for declination. */
      slopeSemitonesPerS: z.number(),
      /** Phrases with enough voice to measure the ending, and those of them that end in a rise (uptalk). */
      phrases: natural,
      finalRises: natural,
    })
    .optional(),
});
export type VoiceSummary = z.infer<typeof voiceSummary>;

/** Fillers, each counted once: from a reliable transcript and from the audio itself. */
export const fillers = z.strictObject({
  count: natural,
  /** Per minute of speech; absent if there is too little speech for a rate. */
  perMinute: z.number().min(0).optional(),
  /** In chronological order. */
  spans: z.array(
    z.strictObject({
      startMs: natural,
      endMs: natural,
      /** The word, if a reliable transcript contains it; otherwise the filler was detected in the audio only. */
      word: z.string().optional(),
    }),
  ),
});
export type Fillers = z.infer<typeof fillers>;

/** A disfluency that is worth playing back. */
export const voiceMoment = z.strictObject({
  kind: z.enum(DISFLUENCIES),
  startMs: natural,
  endMs: natural,
  probability: unit,
  /** What was detected: one sentence for the candidate. */
  message: z.string(),
  /** How certain the detection is, in words. */
  certainty: z.string(),
  /** Whether its audio was extracted; it is deleted with the media. */
  sound: z.boolean(),
});
export type VoiceMoment = z.infer<typeof voiceMoment>;

const rating = z.number().min(1).max(7);
const percentage = z.number().min(0).max(100);

/** Estimated ratings by raters of practice interviews, from voice and words. Practice only. */
export const impressions = z.strictObject({
  /** Words are used if the transcript is reliable. */
  inputs: z.enum(['prosody', 'prosody+words']),
  /** Number of people whose interviews the model was trained on. */
  people: natural,
  /** Share of the ratings within the intervals, for people the model was not trained on. */
  coverage: unit,
  /** Only traits that can be estimated; the model card states how well. */
  traits: z.array(
    z.strictObject({
      trait: z.string(),
      /** The trait in plain words. */
      words: z.string(),
      score: rating,
      interval: z.strictObject({ low: rating, high: rating }),
      /** What moves the score most, strongest first: in plain words, with the number of points. */
      drivers: z.array(z.strictObject({ words: z.string(), points: z.number() })).max(3),
    }),
  ),
});
export type ImpressionsReport = z.infer<typeof impressions>;

/** How confident the candidate comes across, with the parts of the score. Practice only. */
export const confidenceReport = z.strictObject({
  score: percentage,
  interval: z.strictObject({ low: percentage, high: percentage }),
  /** The score is their mean. Parts that were not measured are absent; parts that are turned off count as 100. */
  parts: z.array(z.strictObject({ part: z.string(), words: z.string(), score: percentage })),
});
export type ConfidenceReport = z.infer<typeof confidenceReport>;

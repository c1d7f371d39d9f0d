import { z } from 'zod';
import { natural, text, unit } from './numbers.ts';

export const spokenWord = z.strictObject({
  text: text(64),
  /** Offsets within the interview. */
  startMs: natural,
  endMs: natural,
  /** Probability that the word is correct; absent if the engine gives none. */
  confidence: unit.optional(),
});
export type SpokenWord = z.infer<typeof spokenWord>;

/** Why a transcript is unreliable. */
export const WORDS_QUALITY_REASONS = [
  /** Somebody speaks, but the engine recognised nothing. */
  'no-words',
  /** The engine gives no confidence, so good and bad words cannot be distinguished. */
  'no-confidence',
  'low-confidence',
  /** More words than a person can speak: the engine repeats itself. The surplus is dropped. */
  'too-many-words',
] as const;
export const wordsQualityReason = z.enum(WORDS_QUALITY_REASONS);
export type WordsQualityReason = z.infer<typeof wordsQualityReason>;

/** Why a chunk has no transcript. */
export const WORDS_ABSTENTIONS = [
  /** No transcription engine is configured or installed. */
  'no-engine',
  /** The audio is shorter than `MIN_TRANSCRIBED_MS`. */
  'too-short',
  'no-speech',
  'engine-failed',
  /** The engine missed its deadline. */
  'engine-timeout',
] as const;
export const wordsAbstention = z.enum(WORDS_ABSTENTIONS);
export type WordsAbstention = z.infer<typeof wordsAbstention>;

/** The engine that transcribed the speech. */
export const wordsEngine = z.strictObject({
  id: z.string().min(1).max(64),
  /** Digest of its model; absent if unknown, as with a server. */
  version: z.string().min(1).max(64).optional(),
});
export type WordsEngine = z.infer<typeof wordsEngine>;

/** Maximum in one observation: one minute at six words per second. */
export const MAX_WORDS = 360;

const transcribed = z
  .strictObject({
    status: z.literal('transcribed'),
    engine: wordsEngine,
    /** The words in order, separated by spaces. */
    text: z.string(),
    /** The words that begin in the chunk, in order of time. */
    words: z.array(spokenWord).max(MAX_WORDS),
    /** BCP 47; absent if the engine reports none, or more than one in this chunk. */
    language: z
      .string()
      .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$/)
      .optional(),
    /** Duration of the speech in the chunk. */
    speechMs: natural,
    /** `unreliable`: may be displayed but not graded. */
    reliability: z.enum(['reliable', 'unreliable']),
    /** Why it is unreliable; empty if it is reliable. */
    quality: z.strictObject({ reasons: z.array(wordsQualityReason) }),
  })
  .refine(
    ({ reliability, quality }) => (reliability === 'reliable') === (quality.reasons.length === 0),
    'an unreliable transcript must have a reason, and a reliable one must not',
  );

const abstained = z.strictObject({
  status: z.literal('abstained'),
  code: wordsAbstention,
  /** Absent if there is none. */
  engine: wordsEngine.optional(),
});

/** The words of one chunk of the microphone's audio, or why there are none. */
export const wordsObservation = z.discriminatedUnion('status', [transcribed, abstained]);
export type WordsObservation = z.infer<typeof wordsObservation>;

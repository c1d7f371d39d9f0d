import { z } from 'zod';
import { natural, text, unit } from './numbers.ts';

export const spokenWord = z.strictObject({
  text: text(64),
  /** Offsets within the interview. */
  startMs: natural,
  endMs: natural,
  /** Probability that the word is right; absent where the engine gives none. */
  confidence: unit.optional(),
});
export type SpokenWord = z.infer<typeof spokenWord>;

/** Why a transcript is unreliable. */
export const WORDS_QUALITY_REASONS = [
  /** Somebody speaks, and the engine understood nothing of it. */
  'no-words',
  /** The engine gives no confidence, so good and bad words cannot be distinguished. */
  'no-confidence',
  'low-confidence',
  /** More words than anybody speaks: the engine repeats itself. The surplus is left out. */
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

/** What turned speech into words. */
export const wordsEngine = z.strictObject({
  id: z.string().min(1).max(64),
  /** Of its model; absent where it is not known, as behind a server. */
  version: z.string().min(1).max(64).optional(),
});
export type WordsEngine = z.infer<typeof wordsEngine>;

/** In one observation: a minute of six words a second. */
export const MAX_WORDS = 360;

const transcribed = z
  .strictObject({
    status: z.literal('transcribed'),
    engine: wordsEngine,
    /** The words in their order, with a space between them. */
    text: z.string(),
    /** Those that begin in the chunk, in the order of time. */
    words: z.array(spokenWord).max(MAX_WORDS),
    /** BCP 47; absent where the engine does not report one, or more than one in this chunk. */
    language: z
      .string()
      .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$/)
      .optional(),
    /** Time in the chunk in which somebody speaks. */
    speechMs: natural,
    /** `unreliable`: fit to be shown, not to be graded. */
    reliability: z.enum(['reliable', 'unreliable']),
    /** Why it is unreliable; empty where it is reliable. */
    quality: z.strictObject({ reasons: z.array(wordsQualityReason) }),
  })
  .refine(
    ({ reliability, quality }) => (reliability === 'reliable') === (quality.reasons.length === 0),
    'a transcript is unreliable for a reason, and reliable without one',
  );

const abstained = z.strictObject({
  status: z.literal('abstained'),
  code: wordsAbstention,
  /** Absent where there is none. */
  engine: wordsEngine.optional(),
});

/** The words of one chunk of the microphone's audio, or why there are none. */
export const wordsObservation = z.discriminatedUnion('status', [transcribed, abstained]);
export type WordsObservation = z.infer<typeof wordsObservation>;

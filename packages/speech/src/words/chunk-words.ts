import {
  MAX_WORDS,
  type Span,
  type WordsAbstention,
  type WordsEngine,
  type WordsObservation,
} from '@poise/shared/contracts';
import { clipped, totalMs } from '../vad/speech-segments.ts';
import type { Transcription } from './transcriber.ts';

/** Speech that the engine did not transcribe. */
type Failure = Span & { readonly code: WordsAbstention };

/** What is known of the audio in which a chunk lies; times are offsets within the interview. */
export type Recognised = {
  readonly speech: readonly Span[];
  /** Apart from each other, in the order of time. */
  readonly transcriptions: readonly Transcription[];
  readonly failures: readonly Failure[];
};

/** Nobody speaks faster; an engine that repeats itself does. */
const MAX_WORDS_PER_S = 6;
/** The least that a short chunk may have: words come in bursts. */
const MIN_LIMIT = 60;

/**
 * The words that begin in a chunk. A chunk is reliable only if every utterance that it has a part of is.
 * Where somebody speaks and the engine failed, that is on the record: else its silence would look like
 * theirs.
 *
 * @param untilMs where words begin that belong to the next chunk; at or after the end of this one.
 */
export function wordsOfChunk(
  { startMs, endMs }: Span,
  untilMs: number,
  { speech, transcriptions, failures }: Recognised,
  engine: WordsEngine,
): WordsObservation {
  const speechMs = totalMs(clipped(speech, startMs, endMs));
  const failure = failures.find((failed) => failed.startMs < endMs && failed.endMs > startMs);
  if (failure && speechMs > 0) return { status: 'abstained', code: failure.code, engine };
  const all = transcriptions
    .flatMap(({ words }) => words)
    .filter((word) => word.startMs >= startMs && word.startMs < untilMs);
  if (speechMs === 0 && all.length === 0) return { status: 'abstained', code: 'no-speech', engine };
  const limit = Math.min(
    MAX_WORDS,
    Math.max(MIN_LIMIT, Math.ceil((MAX_WORDS_PER_S * (endMs - startMs)) / 1000)),
  );
  const words = all.slice(0, limit);
  const own = transcriptions.filter((utterance) => utterance.startMs < endMs && utterance.endMs > startMs);
  const [language, ...others] = new Set(own.flatMap((utterance) => utterance.language ?? []));
  const reasons = new Set(own.flatMap(({ doubts }) => doubts));
  if (words.length < all.length) reasons.add('too-many-words');
  return {
    status: 'transcribed',
    engine,
    text: words.map(({ text }) => text).join(' '),
    words,
    ...(language && others.length === 0 && { language }),
    speechMs: Math.round(speechMs),
    reliability: reasons.size === 0 ? 'reliable' : 'unreliable',
    quality: { reasons: [...reasons] },
  };
}

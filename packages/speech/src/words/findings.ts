import type { Span, WordsAbstention, WordsEngine, WordsObservation } from '@poise/shared/contracts';
import { type Recognised, wordsOfChunk } from './chunk-words.ts';
import type { SpeechWindow } from './speech-windows.ts';
import { stitched } from './stitch.ts';
import type { Transcription, Utterance } from './transcriber.ts';
import type { BoundedTranscriber } from './within-deadline.ts';

/** Decoders deliver a little more than was announced: audio that ends within this time after the last chunk belongs to it. */
const SLACK_MS = 250;

/** How long it took. Over the chunks of a range it adds up to the time of all of it. */
export type WordsTimings = {
  /** To read the audio and find the speech in it. */
  readonly detectionMs: number;
  /** In the engine. */
  readonly transcriptionMs: number;
};

export type WordsFindings = { readonly words: WordsObservation; readonly timings: WordsTimings };

/** The same for each chunk. */
export const abstentions = (
  chunks: readonly Span[],
  code: WordsAbstention,
  engine: WordsEngine | undefined,
): WordsFindings[] =>
  chunks.map(() => ({
    words: { status: 'abstained', code, ...(engine && { engine }) },
    timings: NO_TIME,
  }));

/**
 * Transcribes window by window, and reports each chunk as soon as every word that may begin in it is known.
 *
 * @param chunks one after the other, at least one.
 */
export async function* findingsOf(
  chunks: readonly [Span, ...Span[]],
  windows: AsyncIterable<SpeechWindow>,
  transcriber: BoundedTranscriber,
  engine: WordsEngine,
): AsyncGenerator<WordsFindings> {
  const range: Span = { startMs: chunks[0].startMs, endMs: (chunks.at(-1) ?? chunks[0]).endMs };
  let known: Recognised = { speech: [], transcriptions: [], failures: [] };
  let reported = 0;
  let spent: WordsTimings = NO_TIME;
  let startedAt = performance.now();

  for await (const window of windows) {
    const detectedAt = performance.now();
    const utterances = window.utterances.filter((utterance) => isAbout(range, utterance));
    known = extended(known, window, utterances, await transcriber.transcribe(utterances));
    spent = {
      detectionMs: spent.detectionMs + detectedAt - startedAt,
      transcriptionMs: spent.transcriptionMs + performance.now() - detectedAt,
    };
    for (const [i, chunk] of [...chunks.entries()].slice(reported)) {
      const untilMs = chunks[i + 1]?.startMs ?? lastWordMs(range, window);
      if (!window.last && window.endMs < untilMs) break;
      yield { words: wordsOfChunk(chunk, untilMs, known, engine), timings: spent };
      spent = NO_TIME;
      reported += 1;
    }
    const next = chunks[reported];
    if (!next) return;
    if (transcriber.isLate()) return yield* abstentions(chunks.slice(reported), 'engine-timeout', engine);
    known = since(known, next.startMs);
    startedAt = performance.now();
  }
}

const NO_TIME: WordsTimings = { detectionMs: 0, transcriptionMs: 0 };

/** Audio around the range is there for the words at its borders: it is not transcribed for its own sake. */
const isAbout = (range: Span, { startMs, endMs }: Span): boolean =>
  endMs > range.startMs && startMs < range.endMs + SLACK_MS;

/** Where words begin that are no longer those of the last chunk, as far as is known after a window. */
const lastWordMs = (range: Span, window: SpeechWindow): number =>
  window.endMs > range.endMs + SLACK_MS ? range.endMs : Number.POSITIVE_INFINITY;

function extended(
  known: Recognised,
  window: SpeechWindow,
  utterances: readonly Utterance[],
  outcome: readonly Transcription[] | WordsAbstention,
): Recognised {
  const speech = [...known.speech, ...window.speech];
  if (typeof outcome !== 'string')
    return { ...known, speech, transcriptions: stitched([...known.transcriptions, ...outcome]) };
  const failures = utterances.map(({ startMs, endMs }) => ({ startMs, endMs, code: outcome }));
  return { ...known, speech, failures: [...known.failures, ...failures] };
}

/** What may still matter to chunks from a time on. */
function since({ speech, transcriptions, failures }: Recognised, fromMs: number): Recognised {
  const goesOn = ({ endMs }: Span): boolean => endMs > fromMs;
  return {
    speech: speech.filter(goesOn),
    transcriptions: transcriptions.filter((t) => goesOn(t) || (t.words.at(-1)?.startMs ?? 0) >= fromMs),
    failures: failures.filter(goesOn),
  };
}

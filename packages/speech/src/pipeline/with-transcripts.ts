import { LIMITS, type Span, type SpeechObservation, type SpokenWord } from '@poise/shared/contracts';
import type { Transcription } from '../words/transcriber.ts';

/** What an observation may take as JSON, with room for what says which chunk it is about. */
export const SPEECH_BYTES = LIMITS.observationBytes - 512;

const MAX_WORDS = 60;

type Transcript = NonNullable<SpeechObservation['transcript']>;

/**
 * Gives each word to the chunk in which it starts. A chunk without speech and without words has no
 * transcript; a chunk is reliable only if every utterance that it holds a part of is.
 *
 * @param transcriptions of the utterances of the range.
 */
export function withTranscripts(
  observations: readonly SpeechObservation[],
  chunks: readonly Span[],
  engine: string,
  transcriptions: readonly Transcription[],
): SpeechObservation[] {
  const words = chunks.map((): SpokenWord[] => []);
  for (const word of transcriptions.flatMap((t) => t.words)) {
    // Sound may go on a little beyond the last chunk: its words are still words of that chunk.
    words[chunks.findLastIndex((chunk) => chunk.startMs <= word.startMs)]?.push(word);
  }
  return observations.map((observation, i) => {
    const { startMs, endMs } = chunks[i] as Span;
    const own = words[i] ?? [];
    if (observation.speechRatio === 0 && own.length === 0) return observation;
    const heard = transcriptions.filter((t) => t.startMs < endMs && t.endMs > startMs);
    const status = heard.every((t) => t.status === 'reliable') ? 'reliable' : 'unreliable';
    return fitted(observation, { engine, status, words: own });
  });
}

/** Where somebody speaks and the engine failed, that is on the record: else its silence would look like theirs. */
export function withoutTranscripts(
  observations: readonly SpeechObservation[],
  engine: string,
): SpeechObservation[] {
  return observations.map((observation) =>
    observation.speechRatio === 0
      ? observation
      : { ...observation, transcript: { engine, status: 'failed', words: [] } },
  );
}

/** Nobody says more words than fit; an engine that loops does. What is cut short is not reliable. */
function fitted(observation: SpeechObservation, transcript: Transcript): SpeechObservation {
  const whole = { ...observation, transcript };
  if (transcript.words.length <= MAX_WORDS && bytesOf(whole) <= SPEECH_BYTES) return whole;
  const words = transcript.words.slice(0, MAX_WORDS);
  const cut: SpeechObservation = {
    ...observation,
    transcript: { ...transcript, status: 'unreliable', words },
  };
  while (words.length > 0 && bytesOf(cut) > SPEECH_BYTES) words.pop();
  return cut;
}

const bytesOf = (observation: SpeechObservation): number => Buffer.byteLength(JSON.stringify(observation));

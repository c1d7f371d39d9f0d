/**
 * Puts the words of a chunk back into the observation of its sound, until words have a queue of their own.
 * Then this file, its test and its one use in `app.ts` go.
 */
import { LIMITS, type SpeechObservation } from '@poise/shared/contracts';
import type { WordsFindings } from '@poise/speech/words';

/** What an observation may take as JSON, with room for what says which chunk it is about. */
export const SPEECH_BYTES = LIMITS.observationBytes - 512;

const MAX_WORDS = 60;

type Transcript = NonNullable<SpeechObservation['transcript']>;

/** @param words of the same chunks in the same order; not begun before the sound was analysed. */
export async function* withTranscripts(
  sound: AsyncIterable<SpeechObservation>,
  words: AsyncIterable<WordsFindings>,
): AsyncGenerator<SpeechObservation> {
  const findings = words[Symbol.asyncIterator]();
  try {
    for await (const observation of sound) {
      const { value, done } = await findings.next();
      if (done) throw new Error('fewer chunks with words than with sound');
      yield withTranscript(observation, value.words);
    }
  } finally {
    await findings.return?.();
  }
}

/** A chunk without speech and without words has no transcript. */
export function withTranscript(
  observation: SpeechObservation,
  words: WordsFindings['words'],
): SpeechObservation {
  const silent = observation.speechRatio === 0;
  switch (words.status) {
    case 'transcribed': {
      if (silent && words.words.length === 0) return observation;
      const { engine, reliability, words: spoken } = words;
      return fitted(observation, { engine: engine.id, status: reliability, words: spoken });
    }
    case 'abstained': {
      const failed = words.code === 'engine-failed' || words.code === 'engine-timeout';
      if (!failed || silent || !words.engine) return observation;
      return { ...observation, transcript: { engine: words.engine.id, status: 'failed', words: [] } };
    }
  }
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

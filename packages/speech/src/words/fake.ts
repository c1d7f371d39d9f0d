import type { Transcriber, Utterance } from './transcriber.ts';

/** For tests: understands the same words in every utterance, 100 ms each from its start on. */
export function fakeTranscriber(words: readonly string[]): Transcriber & { heard: Utterance[] } {
  const heard: Utterance[] = [];
  return {
    id: 'fake',
    heard,
    async transcribe(utterances) {
      heard.push(...utterances);
      return utterances.map(({ startMs, endMs }) => ({
        startMs,
        endMs,
        status: 'reliable',
        words: words.map((text, i) => ({
          text,
          startMs: Math.round(startMs) + 100 * i,
          endMs: Math.round(startMs) + 100 * (i + 1),
          confidence: 0.9,
        })),
      }));
    },
  };
}

import type { ModelRef, WordsEngine } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { msOf } from '../dsp/frames.ts';
import { findTranscriber, type TranscriberSettings } from '../words/find-transcriber.ts';
import { createWordsPipeline } from '../words/words-pipeline.ts';

/** Chunks as in a recording. */
const CHUNK_MS = 10_000;

/** The words pipeline with its engine, for evaluation. */
export type WordsRecogniser = {
  readonly pipeline: ModelRef;
  readonly engine: WordsEngine;
  /**
   * What is said in a clip, recognised as in a recording.
   *
   * @param samples 16 kHz mono, full scale at 1.
   * @throws {PoiseError} `unavailable` if the engine fails
   */
  recognise(samples: Float32Array): Promise<string>;
  close(): Promise<void>;
};

/** @throws {PoiseError} as `findTranscriber`. */
export async function createWordsRecogniser(settings: TranscriberSettings): Promise<WordsRecogniser> {
  const transcriber = await findTranscriber(settings);
  const pipeline = await createWordsPipeline({ engine: transcriber });
  return {
    pipeline: pipeline.model,
    engine: { id: transcriber.id, ...(transcriber.version && { version: transcriber.version }) },
    async recognise(audio) {
      const lengthMs = Math.ceil(msOf(audio.length));
      const chunks = Array.from({ length: Math.max(1, Math.ceil(lengthMs / CHUNK_MS)) }, (_, i) => ({
        startMs: i * CHUNK_MS,
        endMs: Math.min((i + 1) * CHUNK_MS, lengthMs),
      }));
      const texts: string[] = [];
      for await (const { words } of pipeline.analyse({ audio, startMs: 0, chunks })) {
        if (words.status === 'transcribed') texts.push(words.text);
        else if (words.code === 'engine-failed' || words.code === 'engine-timeout')
          throw new PoiseError('unavailable', `${transcriber.id}: ${words.code}`);
      }
      return texts.join(' ');
    },
    async close() {
      await pipeline.close();
      await transcriber.close?.();
    },
  };
}

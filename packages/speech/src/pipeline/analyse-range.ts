import type { Span, SpeechObservation } from '@poise/shared/contracts';
import { type ClassifiedRange, classifyRange, type Wanted } from '../classify/classify-range.ts';
import { detectSpeech } from '../detect/detect-speech.ts';
import { measureRange } from '../measure/measure-range.ts';
import { chunkView } from '../summarise/chunk-view.ts';
import { summariseChunk } from '../summarise/summarise-chunk.ts';
import type { Networks } from './networks.ts';

/** Audio, and the chunks that it is to be reported by. */
export type AudioRange = {
  /** 16 kHz mono, full scale at 1. */
  samples: Float32Array;
  /** Of the first sample, within the interview. */
  startMs: number;
  /** One after the other, from `startMs`. */
  chunks: readonly Span[];
};

export type SpeechTask = AudioRange & Wanted;

export type AnalysedRange = {
  /** One for each chunk. */
  readonly observations: SpeechObservation[];
  readonly range: ClassifiedRange;
};

/**
 * Everything but the words: detect, measure, classify, summarise. The first three see the whole range, so
 * a chunk borders on nothing but the ends of the range.
 */
export async function analyseRange(
  networks: Networks,
  { samples, startMs, chunks, ...wanted }: SpeechTask,
): Promise<AnalysedRange> {
  const detected = await detectSpeech(samples, networks.detect);
  const measured = measureRange(samples, detected);
  const range = await classifyRange(measured, networks, wanted);
  const observations = chunks.map((chunk) => summariseChunk(chunkView(range, startMs, chunk)));
  return { observations, range };
}

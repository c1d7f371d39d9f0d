import {
  createModelPool,
  engineOf,
  findModel,
  loadManifest,
  type ModelPool,
  verifyModels,
} from '@poise/inference';
import type { SpokenWord } from '@poise/shared/contracts';
import { msOf, samplesOf } from '../../dsp/frames.ts';
import { doubtsAbout, type Transcriber, type Transcription, type Utterance } from '../transcriber.ts';
import { quietest } from '../utterances.ts';
import type { RecognisedUtterance, WhisperThreadData } from './thread.ts';

const MODEL = 'whisper-base';
/** Mean confidence at or above which an utterance is reliable; the card says how right its words are. */
const RELIABLE_FROM = 0.7;
/** An utterance that the decoder gets stuck in is divided unless it is shorter. */
const MIN_DIVIDED_MS = 8_000;
/** An utterance of 25 s takes two seconds; this is for machines under load. */
const TASK_TIMEOUT_MS = 120_000;
const MAX_HEAP_MB = 512;

/**
 * OpenAI's Whisper in onnxruntime: English, offline. The model is loaded for the first utterance.
 *
 * @throws PoiseError `model_missing` or `model_corrupt`
 */
export async function createWhisperTranscriber({
  threads = 1,
}: {
  threads?: number;
} = {}): Promise<Transcriber> {
  const manifest = loadManifest();
  await verifyModels([MODEL], manifest);
  let pool: ModelPool<Float32Array, RecognisedUtterance> | undefined;
  const open = () =>
    (pool ??= createModelPool({
      module: new URL('./thread.ts', import.meta.url),
      threads,
      workerData: { modelId: MODEL } satisfies WhisperThreadData,
      taskTimeoutMs: TASK_TIMEOUT_MS,
      maxHeapMb: MAX_HEAP_MB,
    }));

  /** Where stuttering leads the decoder into a loop, each half by itself often does not. */
  async function recognise(
    samples: Float32Array,
    signal: AbortSignal | undefined,
  ): Promise<RecognisedUtterance> {
    // A thread is sent a copy of all of the memory that a view is part of.
    const whole = await open().run(samples.slice(), { signal });
    const lengthMs = msOf(samples.length);
    if (!whole.isLoop || lengthMs < MIN_DIVIDED_MS) return whole;
    const cutMs = quietest(samples, lengthMs / 3, (2 * lengthMs) / 3);
    const first = await recognise(samples.subarray(0, samplesOf(cutMs)), signal);
    const second = await recognise(samples.subarray(samplesOf(cutMs)), signal);
    return {
      words: [...first.words, ...second.words.map((word) => shifted(word, cutMs))],
      isLoop: first.isLoop || second.isLoop,
    };
  }

  async function transcribe(utterance: Utterance, signal: AbortSignal | undefined): Promise<Transcription> {
    const { startMs, endMs, samples } = utterance;
    const { words, isLoop } = await recognise(samples, signal);
    const own = words.map((word) => shifted(word, startMs));
    const doubts = doubtsAbout(own, RELIABLE_FROM);
    return {
      startMs,
      endMs,
      words: own,
      language: 'en',
      doubts: isLoop && own.length > 0 ? [...doubts, 'too-many-words'] : doubts,
    };
  }

  return {
    ...engineOf(findModel(MODEL, manifest)),
    transcribe: (utterances, { signal }) =>
      Promise.all(utterances.map((utterance) => transcribe(utterance, signal))),
    close: async () => pool?.close(),
  };
}

function shifted(word: SpokenWord, byMs: number): SpokenWord {
  return { ...word, startMs: Math.round(word.startMs + byMs), endMs: Math.round(word.endMs + byMs) };
}

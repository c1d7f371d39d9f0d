import { createModelPool, loadManifest, pipelineModels, pipelineRef, verifyModels } from '@poise/inference';
import { type ModelRef, type SpeechObservation, TRANSCRIBED_FROM_MS } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { msOf, samplesOf } from '../dsp/frames.ts';
import type { Transcriber, Transcription, Utterance } from '../transcriber/transcriber.ts';
import { padded, type Segment } from '../vad/speech-segments.ts';
import type { SpeechTask } from './listener.ts';
import type { RangeFindings, SoundRange } from './measure-range.ts';
import { withTranscripts } from './with-transcripts.ts';

/** Words begin softly: recognition gets a little more than the detector heard. */
const UTTERANCE_PAD_MS = 200;
/** A range of 60 s takes about half a second; this is for machines under load. */
const TASK_TIMEOUT_MS = 60_000;
const MAX_HEAP_MB = 512;

export type SpeechPipeline = {
  /** What observations refer to; it attests that no model was run for what is not wanted. */
  model(wanted: Pick<SpeechTask, 'emotion' | 'fluency'>): ModelRef;
  /**
   * Measures a range of sound and reports it by chunk, in order. A chunk's result depends on the
   * range that it is in, and on nothing else.
   *
   * @throws the signal's reason when aborted; PoiseError `analysis_timeout` or `analysis_failed`.
   */
  analyse(input: SpeechTask & { signal?: AbortSignal | undefined }): AsyncIterable<SpeechObservation>;
  close(): Promise<void>;
};

/**
 * Voice activity, level, pitch, syllables, quality of the voice, fluency and emotion in worker threads, words through the transcriber.
 *
 * @param options.transcriber without one, observations carry no transcript.
 * @param options.onTranscriberError told when the transcriber failed: the range is then reported
 * without its words, since everything else about it is known.
 * @throws PoiseError `model_missing` or `model_corrupt`.
 */
export async function createSpeechPipeline(options: {
  threads: number;
  transcriber?: Transcriber | undefined;
  onTranscriberError?: ((error: PoiseError) => void) | undefined;
}): Promise<SpeechPipeline> {
  const { threads, transcriber } = options;
  const manifest = loadManifest();
  await verifyModels(pipelineModels('speech', { emotion: true }, manifest), manifest);
  const pool = createModelPool<SpeechTask, RangeFindings>({
    module: new URL('./thread.ts', import.meta.url),
    threads,
    taskTimeoutMs: TASK_TIMEOUT_MS,
    maxHeapMb: MAX_HEAP_MB,
  });

  async function transcribe(
    sound: SoundRange,
    speech: readonly Segment[],
    signal: AbortSignal | undefined,
  ): Promise<Transcription[] | undefined> {
    if (!transcriber || msOf(sound.samples.length) < TRANSCRIBED_FROM_MS) return undefined;
    try {
      return await transcriber.transcribe(utterances(sound, speech), { signal });
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof PoiseError)) throw error;
      options.onTranscriberError?.(error);
      return undefined;
    }
  }

  return {
    model: (wanted) => pipelineRef('speech', wanted, manifest),
    async *analyse({ samples, startMs, chunks, emotion, fluency, signal }) {
      const sound = { samples, startMs, chunks };
      const { observations, speech } = await pool.run({ ...sound, emotion, fluency }, { signal });
      const transcriptions = await transcribe(sound, speech, signal);
      yield* transcriber && transcriptions
        ? withTranscripts(observations, chunks, transcriber.id, transcriptions)
        : observations;
    },
    close: () => pool.close(),
  };
}

function utterances({ samples, startMs }: SoundRange, speech: readonly Segment[]): Utterance[] {
  return padded(speech, UTTERANCE_PAD_MS, msOf(samples.length)).map((segment) => ({
    samples: samples.subarray(samplesOf(segment.startMs), samplesOf(segment.endMs)),
    startMs: startMs + segment.startMs,
    endMs: startMs + segment.endMs,
  }));
}

import { createModelPool, loadManifest, pipelineModels, pipelineRef, verifyModels } from '@poise/inference';
import { type ModelRef, type SpeechObservation, TRANSCRIBED_FROM_MS } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { msOf, samplesOf } from '../dsp/frames.ts';
import { padded, type Segment } from '../vad/speech-segments.ts';
import type { Transcriber, Transcription, Utterance } from '../words/transcriber.ts';
import type { SpeechTask } from './listener.ts';
import type { RangeFindings, SoundRange } from './measure-range.ts';
import { withoutTranscripts, withTranscripts } from './with-transcripts.ts';

/** Words begin softly: recognition gets a little more than the detector heard. */
const UTTERANCE_PAD_MS = 200;
/** A range of 60 s takes about half a second; this is for machines under load. */
const TASK_TIMEOUT_MS = 60_000;
const MAX_HEAP_MB = 512;

/**
 * What the words may take of a job's time: enough for a slow engine on a machine under load, and little
 * enough that the job still has time to report everything else.
 */
export const wordsTimeoutMs = (lengthMs: number): number => Math.ceil(20_000 + 2 * lengthMs);

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
 * @param options.onTranscriberError told when the transcriber failed or was late: the range is then
 * reported without its words, since everything else about it is known.
 * @param options.timeoutMs of the transcriber, by the length of the sound.
 * @throws PoiseError `model_missing` or `model_corrupt`.
 */
export async function createSpeechPipeline(options: {
  threads: number;
  transcriber?: Transcriber | undefined;
  onTranscriberError?: ((error: PoiseError) => void) | undefined;
  timeoutMs?: ((lengthMs: number) => number) | undefined;
}): Promise<SpeechPipeline> {
  const { threads, transcriber, timeoutMs = wordsTimeoutMs } = options;
  const manifest = loadManifest();
  await verifyModels(pipelineModels('speech', { emotion: true }, manifest), manifest);
  const pool = createModelPool<SpeechTask, RangeFindings>({
    module: new URL('./thread.ts', import.meta.url),
    threads,
    taskTimeoutMs: TASK_TIMEOUT_MS,
    maxHeapMb: MAX_HEAP_MB,
  });

  async function transcribe(
    engine: Transcriber,
    sound: SoundRange,
    speech: readonly Segment[],
    signal: AbortSignal | undefined,
  ): Promise<Transcription[] | 'failed'> {
    const late = AbortSignal.timeout(timeoutMs(msOf(sound.samples.length)));
    const ended = signal ? AbortSignal.any([signal, late]) : late;
    try {
      // An engine that is busy with another range does not even see the signal.
      return await Promise.race([
        engine.transcribe(utterances(sound, speech), { signal: ended }),
        rejectionOf(ended),
      ]);
    } catch (error) {
      signal?.throwIfAborted();
      const known = late.aborted ? new PoiseError('analysis_timeout', engine.id) : error;
      if (!(known instanceof PoiseError)) throw known;
      options.onTranscriberError?.(known);
      return 'failed';
    }
  }

  return {
    model: (wanted) => pipelineRef('speech', wanted, manifest),
    async *analyse({ samples, startMs, chunks, emotion, fluency, signal }) {
      const sound = { samples, startMs, chunks };
      const { observations, speech } = await pool.run({ ...sound, emotion, fluency }, { signal });
      if (!transcriber || msOf(samples.length) < TRANSCRIBED_FROM_MS) {
        yield* observations;
        return;
      }
      const transcriptions = await transcribe(transcriber, sound, speech, signal);
      yield* transcriptions === 'failed'
        ? withoutTranscripts(observations, transcriber.id)
        : withTranscripts(observations, chunks, transcriber.id, transcriptions);
    },
    close: () => pool.close(),
  };
}

const rejectionOf = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

function utterances({ samples, startMs }: SoundRange, speech: readonly Segment[]): Utterance[] {
  return padded(speech, UTTERANCE_PAD_MS, msOf(samples.length)).map((segment) => ({
    samples: samples.subarray(samplesOf(segment.startMs), samplesOf(segment.endMs)),
    startMs: startMs + segment.startMs,
    endMs: startMs + segment.endMs,
  }));
}

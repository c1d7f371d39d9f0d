import { decodeSound, readSound } from '@poise/media';
import {
  type BlobStore,
  type ChunkRef,
  chunkOf,
  chunksOfRange,
  type Findings,
  type Publish,
  settleChunks,
} from '@poise/runtime';
import { infersEmotion, RECORDING_CUT } from '@poise/shared/contracts';
import type { JobHandlers, JobPayload } from '@poise/shared/jobs';
import type { SpeechPipeline } from '@poise/speech/pipeline';
import type { WordsPipeline } from '@poise/speech/words';
import { withTranscripts } from './with-transcripts.ts';

/** The speech worker's handlers: audio in, one observation for each chunk out. */
export function createSpeechWorker(parts: {
  pipeline: SpeechPipeline;
  words: WordsPipeline;
  blobs: BlobStore;
  publish: Publish;
}): JobHandlers<'speech'> {
  const { pipeline, words, blobs, publish } = parts;

  async function* analyse(
    samples: Float32Array,
    chunks: readonly ChunkRef[],
    { profile, fluency = 'on' }: Pick<JobPayload<'speech.chunk'>, 'profile' | 'fluency'>,
    signal: AbortSignal,
  ): AsyncGenerator<Findings> {
    const startMs = chunks[0]?.startMs ?? 0;
    const wanted = { emotion: infersEmotion(profile), fluency: fluency === 'on' };
    const model = pipeline.model(wanted);
    const sound = pipeline.analyse({ samples, startMs, chunks, ...wanted, signal });
    const spoken = words.analyse({ audio: samples, startMs, chunks, signal });
    for await (const speech of withTranscripts(sound, spoken)) yield { model, speech };
  }

  async function* analyseChunk(
    job: JobPayload<'speech.chunk'>,
    signal: AbortSignal,
  ): AsyncGenerator<Findings> {
    const samples = await decodeSound(await blobs.read(job.blobKey), job.contentType, { signal });
    yield* analyse(samples, [chunkOf(job, 'mic')], job, signal);
  }

  async function* analyseRange(
    job: JobPayload<'speech.range'>,
    chunks: readonly ChunkRef[],
    signal: AbortSignal,
  ): AsyncGenerator<Findings> {
    const file = await blobs.file(job.blobKey);
    try {
      const samples = await readSound(file.path, { startMs: job.startMs, endMs: job.endMs, signal });
      yield* analyse(samples, chunks, job, signal);
    } finally {
      await file.release();
    }
  }

  return {
    'speech.chunk': (job, context) =>
      settleChunks({
        chunks: [chunkOf(job, 'mic')],
        context,
        publish,
        analyse: (signal) => analyseChunk(job, signal),
      }),

    'speech.range': (job, context) => {
      const chunks = chunksOfRange(job, 'mic', RECORDING_CUT.mic.chunkMs);
      return settleChunks({
        chunks,
        context,
        publish,
        analyse: (signal) => analyseRange(job, chunks, signal),
      });
    },
  };
}

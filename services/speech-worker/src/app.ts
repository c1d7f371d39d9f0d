import { decodeAudio, readAudio } from '@poise/media';
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

/** The speech worker's handlers: sound in, one observation for each chunk out. */
export function createSpeechWorker(parts: {
  pipeline: SpeechPipeline;
  blobs: BlobStore;
  publish: Publish;
}): JobHandlers<'speech'> {
  const { pipeline, blobs, publish } = parts;

  async function* listen(
    samples: Float32Array,
    chunks: readonly ChunkRef[],
    { profile, fluency = 'on' }: Pick<JobPayload<'speech.chunk'>, 'profile' | 'fluency'>,
    signal: AbortSignal,
  ): AsyncGenerator<Findings> {
    const startMs = chunks[0]?.startMs ?? 0;
    const wanted = { emotion: infersEmotion(profile), fluency: fluency === 'on' };
    const model = pipeline.model(wanted);
    for await (const speech of pipeline.analyse({ samples, startMs, chunks, ...wanted, signal })) {
      yield { model, speech };
    }
  }

  async function* listenToChunk(
    job: JobPayload<'speech.chunk'>,
    signal: AbortSignal,
  ): AsyncGenerator<Findings> {
    const samples = await decodeAudio(await blobs.read(job.blobKey), job.contentType, { signal });
    yield* listen(samples, [chunkOf(job, 'mic')], job, signal);
  }

  async function* listenToRange(
    job: JobPayload<'speech.range'>,
    chunks: readonly ChunkRef[],
    signal: AbortSignal,
  ): AsyncGenerator<Findings> {
    const file = await blobs.file(job.blobKey);
    try {
      const samples = await readAudio(file.path, { startMs: job.startMs, endMs: job.endMs, signal });
      yield* listen(samples, chunks, job, signal);
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
        analyse: (signal) => listenToChunk(job, signal),
      }),

    'speech.range': (job, context) => {
      const chunks = chunksOfRange(job, 'mic', RECORDING_CUT.mic.chunkMs);
      return settleChunks({
        chunks,
        context,
        publish,
        analyse: (signal) => listenToRange(job, chunks, signal),
      });
    },
  };
}

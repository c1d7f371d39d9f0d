import { decodeSound, readSound } from '@poise/media';
import { RECORDING_CUT } from '@poise/shared/contracts';
import type { JobHandlers, JobPayload } from '@poise/shared/jobs';
import {
  type BlobStore,
  type ChunkRef,
  chunksOfRange,
  type Findings,
  type Publish,
  settleChunks,
} from '@poise/shared/runtime';
import type { SpeechPipeline } from './pipeline/index.ts';

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
    signal: AbortSignal,
  ): AsyncGenerator<Findings> {
    const startMs = chunks[0]?.startMs ?? 0;
    for await (const speech of pipeline.analyse({ samples, startMs, chunks, signal })) {
      yield { model: pipeline.model, speech };
    }
  }

  async function* listenToChunk(
    job: JobPayload<'speech.chunk'>,
    chunk: ChunkRef,
    signal: AbortSignal,
  ): AsyncGenerator<Findings> {
    const samples = await decodeSound(await blobs.read(job.blobKey), job.contentType, { signal });
    yield* listen(samples, [chunk], signal);
  }

  async function* listenToRange(
    job: JobPayload<'speech.range'>,
    chunks: readonly ChunkRef[],
    signal: AbortSignal,
  ): AsyncGenerator<Findings> {
    const file = await blobs.file(job.blobKey);
    try {
      const samples = await readSound(file.path, { startMs: job.startMs, endMs: job.endMs, signal });
      yield* listen(samples, chunks, signal);
    } finally {
      await file.release();
    }
  }

  return {
    'speech.chunk': async (job, context) => {
      const { interviewId, seq, startMs, durationMs } = job;
      const chunk: ChunkRef = { interviewId, stream: 'mic', seq, startMs, endMs: startMs + durationMs };
      await settleChunks({
        chunks: [chunk],
        context,
        publish,
        analyse: (signal) => listenToChunk(job, chunk, signal),
      });
    },

    'speech.range': async (job, context) => {
      const chunks = chunksOfRange(job, 'mic', RECORDING_CUT.mic.chunkMs);
      await settleChunks({
        chunks,
        context,
        publish,
        analyse: (signal) => listenToRange(job, chunks, signal),
      });
    },
  };
}

import { decodeFrame, type RgbFrame, readFrames } from '@poise/media';
import { infersEmotion, LIMITS, RECORDING_CUT } from '@poise/shared/contracts';
import type { JobHandlers, JobPayload } from '@poise/shared/jobs';
import {
  type BlobStore,
  type ChunkRef,
  chunkOf,
  chunksOfRange,
  type Findings,
  type Publish,
  settleChunks,
} from '@poise/shared/runtime';
import { type FacePipeline, fitObservation } from './pipeline/index.ts';

/** What is left of an observation's bytes once everything but its frames is in. */
const FRAMES_BYTES = LIMITS.observationBytes - 512;

type Sample = { tMs: number; frame: RgbFrame };

/** The face worker's handlers: pictures in, one observation for each chunk out. */
export function createFaceWorker(parts: {
  pipeline: FacePipeline;
  blobs: BlobStore;
  publish: Publish;
}): JobHandlers<'face'> {
  const { pipeline, blobs, publish } = parts;

  async function look(samples: Sample[], emotion: boolean, signal: AbortSignal): Promise<Findings> {
    const frames = await pipeline.analyse(samples, { emotion, signal });
    return { model: pipeline.model(emotion), face: { frames: fitObservation(frames, FRAMES_BYTES) } };
  }

  async function* lookAtFrame(job: JobPayload<'face.frame'>, signal: AbortSignal): AsyncGenerator<Findings> {
    const frame = await decodeFrame(await blobs.read(job.blobKey), { signal });
    yield look([{ tMs: job.startMs, frame }], infersEmotion(job.profile), signal);
  }

  async function* lookAtRange(
    job: JobPayload<'face.range'>,
    chunks: readonly ChunkRef[],
    signal: AbortSignal,
  ): AsyncGenerator<Findings> {
    const file = await blobs.file(job.blobKey);
    try {
      const { framesPerSecond } = RECORDING_CUT.camera;
      const samples = readFrames(file.path, {
        startMs: job.startMs,
        endMs: job.endMs,
        framesPerSecond,
        signal,
      });
      for await (const ofChunk of groupByChunk(samples, chunks)) {
        yield look(ofChunk, infersEmotion(job.profile), signal);
      }
    } finally {
      await file.release();
    }
  }

  return {
    'face.frame': (job, context) =>
      settleChunks({
        chunks: [chunkOf(job, 'camera')],
        context,
        publish,
        analyse: (signal) => lookAtFrame(job, signal),
      }),

    'face.range': (job, context) => {
      const chunks = chunksOfRange(job, 'camera', RECORDING_CUT.camera.chunkMs);
      return settleChunks({
        chunks,
        context,
        publish,
        analyse: (signal) => lookAtRange(job, chunks, signal),
      });
    },
  };
}

/**
 * Cuts a run of samples at the borders of the chunks. A chunk without samples (the picture of a
 * recording may end before its sound) gives an empty group: nothing was seen, and that is the finding.
 */
async function* groupByChunk(
  samples: AsyncIterable<Sample>,
  chunks: readonly ChunkRef[],
): AsyncGenerator<Sample[]> {
  let group: Sample[] = [];
  let at = 0;
  for await (const sample of samples) {
    while (at < chunks.length - 1 && sample.tMs >= (chunks[at]?.endMs ?? 0)) {
      yield group;
      group = [];
      at += 1;
    }
    group.push(sample);
  }
  for (; at < chunks.length; at += 1) {
    yield group;
    group = [];
  }
}

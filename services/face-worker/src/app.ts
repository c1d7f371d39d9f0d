import {
  type FaceFinding,
  type FacePipeline,
  type FaceSample,
  fitObservation,
  motionSeries,
} from '@poise/face';
import { decodeFrame, readFrames, type TimedFrame } from '@poise/media';
import {
  type BlobStore,
  type ChunkRef,
  chunkOf,
  chunksOfRange,
  type Findings,
  type Publish,
  settleChunks,
} from '@poise/runtime';
import { type FaceFrame, infersEmotion, LIMITS, RECORDING_CUT } from '@poise/shared/contracts';
import type { JobHandlers, JobPayload } from '@poise/shared/jobs';

/** What is left of an observation's bytes once everything but its findings is in. */
const FACE_BYTES = LIMITS.observationBytes - 512;

const { chunkMs, framesPerSecond, motionFramesPerSecond } = RECORDING_CUT.camera;

/** The face worker's handlers: pictures in, one observation for each chunk out. */
export function createFaceWorker(parts: {
  pipeline: FacePipeline;
  blobs: BlobStore;
  publish: Publish;
}): JobHandlers<'face'> {
  const { pipeline, blobs, publish } = parts;

  async function* lookAtFrame(job: JobPayload<'face.frame'>, signal: AbortSignal): AsyncGenerator<Findings> {
    const frame = await decodeFrame(await blobs.read(job.blobKey), { signal });
    const emotion = infersEmotion(job.profile);
    const model = pipeline.model(emotion);
    const picture = { tMs: job.startMs, frame, described: true };
    for await (const finding of pipeline.analyse([picture], { emotion, signal }))
      yield { model, face: fitObservation({ frames: described([finding]) }, FACE_BYTES) };
  }

  async function* lookAtRange(
    job: JobPayload<'face.range'>,
    chunks: readonly ChunkRef[],
    signal: AbortSignal,
  ): AsyncGenerator<Findings> {
    const emotion = infersEmotion(job.profile);
    const model = pipeline.model(emotion);
    const { startMs, endMs } = job;
    const file = await blobs.file(job.blobKey);
    try {
      const range = { startMs, endMs, framesPerSecond: motionFramesPerSecond, signal };
      const samples = describeSome(readFrames(file.path, range), startMs);
      const findings = pipeline.analyse(samples, { emotion, signal });
      for await (const ofChunk of groupByChunk(findings, chunks)) {
        const motion = motionSeries(
          ofChunk.flatMap((finding) => finding.motion ?? []),
          motionFramesPerSecond,
        );
        yield { model, face: fitObservation({ frames: described(ofChunk), motion }, FACE_BYTES) };
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
      const chunks = chunksOfRange(job, 'camera', chunkMs);
      return settleChunks({
        chunks,
        context,
        publish,
        analyse: (signal) => lookAtRange(job, chunks, signal),
      });
    },
  };
}

function described(findings: readonly FaceFinding[]): FaceFrame[] {
  return findings.flatMap(({ frame }) => frame ?? []);
}

/** Of the frames that show movement, those that are described lie at even distances from the start. */
async function* describeSome(frames: AsyncIterable<TimedFrame>, startMs: number): AsyncGenerator<FaceSample> {
  for await (const { tMs, frame } of frames) {
    const instant = Math.round(((tMs - startMs) * motionFramesPerSecond) / 1000);
    yield { tMs, frame, described: instant % (motionFramesPerSecond / framesPerSecond) === 0 };
  }
}

/**
 * Cuts the findings of a range at the borders of its chunks. A chunk without any (the picture of a
 * recording may end before its sound) gives an empty group: nothing was seen, and that is the finding.
 */
async function* groupByChunk(
  findings: AsyncIterable<FaceFinding>,
  chunks: readonly ChunkRef[],
): AsyncGenerator<FaceFinding[]> {
  let group: FaceFinding[] = [];
  let at = 0;
  for await (const finding of findings) {
    while (at < chunks.length - 1 && finding.tMs >= (chunks[at]?.endMs ?? 0)) {
      yield group;
      group = [];
      at += 1;
    }
    group.push(finding);
  }
  for (; at < chunks.length; at += 1) {
    yield group;
    group = [];
  }
}

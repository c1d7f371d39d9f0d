import { type FaceFinding, type FacePipeline, type FaceSample, motionSeries } from '@poise/face';
import { decodeFrame, readFrames, type TimedFrame } from '@poise/media';
import {
  type Analyse,
  type BlobStore,
  createAnalysisWorker,
  createLegacyHandlers,
  type Findings,
  type LiveMedia,
  type Publish,
} from '@poise/runtime';
import { type FaceFrame, infersEmotion, RECORDING_CUT, type Span } from '@poise/shared/contracts';
import { PoiseError, toPoiseError } from '@poise/shared/errors';
import type { JobHandlers } from '@poise/shared/jobs';

const { framesPerSecond, motionFramesPerSecond } = RECORDING_CUT.camera;

/** The face worker's handlers, by queue: takes frames, publishes one observation per chunk. */
export function createFaceWorker(parts: { pipeline: FacePipeline; blobs: BlobStore; publish: Publish }): {
  [Q in 'camera-live' | 'camera-batch' | 'face']: JobHandlers<Q>;
} {
  const worker = createAnalysisWorker({
    modality: 'camera',
    analyse: createFaceAnalysis(parts.pipeline),
    blobs: parts.blobs,
    publish: parts.publish,
  });
  const legacy = createLegacyHandlers(worker);
  return {
    'camera-live': worker.live,
    'camera-batch': worker.batch,
    face: { 'face.frame': legacy.live, 'face.range': legacy.range },
  };
}

/** Computes the findings of a task's chunks: live frames one by one, a recording as a stream of frames. */
export function createFaceAnalysis(pipeline: FacePipeline): Analyse {
  return async function* analyse(task, { signal }) {
    const emotion = infersEmotion(task.rules.profile);
    const model = pipeline.model(emotion);
    if (task.type === 'live') {
      const decoded = await decodeAll(task.media, signal);
      const samples = decoded.flatMap((frame) => (frame instanceof PoiseError ? [] : [frame]));
      const stream = task.chunks[0]?.interviewId;
      const findings = pipeline.analyse(samples, { emotion, signal, ...(stream && { stream }) });
      for (const frame of decoded) {
        if (frame instanceof PoiseError) {
          yield frame;
          continue;
        }
        const { value } = await findings.next();
        if (!value) throw new Error('fewer findings than frames');
        yield { model, face: { frames: described([value]) } };
      }
      return;
    }
    const [startMs, endMs] = [task.chunks[0]?.startMs ?? 0, task.chunks.at(-1)?.endMs ?? 0];
    const range = { startMs, endMs, framesPerSecond: motionFramesPerSecond, signal };
    const samples = describeSome(readFrames(task.path, range), startMs);
    for await (const ofChunk of groupByChunk(pipeline.analyse(samples, { emotion, signal }), task.chunks)) {
      const motion = motionSeries(
        ofChunk.flatMap((finding) => finding.motion ?? []),
        motionFramesPerSecond,
      );
      yield { model, face: { frames: described(ofChunk), motion } } satisfies Findings;
    }
  };
}

/** Decodes each frame separately: an error affects only its own frame. */
function decodeAll(media: readonly LiveMedia[], signal: AbortSignal): Promise<(FaceSample | PoiseError)[]> {
  return Promise.all(
    media.map(async ({ startMs, read }): Promise<FaceSample | PoiseError> => {
      try {
        return { tMs: startMs, frame: await decodeFrame(await read(), { signal }), described: true };
      } catch (error) {
        return toPoiseError(error);
      }
    }),
  );
}

function described(findings: readonly FaceFinding[]): FaceFrame[] {
  return findings.flatMap(({ frame }) => frame ?? []);
}

/** Marks frames at even distances from the start as described; the others are for motion only. */
async function* describeSome(frames: AsyncIterable<TimedFrame>, startMs: number): AsyncGenerator<FaceSample> {
  for await (const { tMs, frame } of frames) {
    const instant = Math.round(((tMs - startMs) * motionFramesPerSecond) / 1000);
    yield { tMs, frame, described: instant % (motionFramesPerSecond / framesPerSecond) === 0 };
  }
}

/**
 * Groups the findings of a range by chunk. A chunk without findings (a video may end before its audio) gives an
 * empty group, which is a valid result: no face was visible.
 */
async function* groupByChunk(
  findings: AsyncIterable<FaceFinding>,
  chunks: readonly Span[],
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

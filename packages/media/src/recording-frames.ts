import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { PoiseError } from '@poise/shared/errors';
import type { RgbFrame } from './frame.ts';
import { readPpm } from './ppm.ts';
import { recordingInput, recordingType } from './recording-file.ts';
import { DETERMINISTIC, launch } from './tools.ts';

/** `tMs` counts from the start of the file, the common clock of video and audio. */
export type TimedFrame = { readonly tMs: number; readonly frame: RgbFrame };

export type FrameRange = {
  readonly startMs: number;
  /** Exclusive. */
  readonly endMs: number;
  readonly framesPerSecond: number;
  readonly signal?: AbortSignal;
};

/** A higher resolution does not help the analysis of faces; see {@link readFrames}. */
const MAX_SIDE_PIXELS = 1280;

/**
 * Decoding starts this long before the range: the frame displayed at its start may be older, and a
 * seek may end between key frames.
 */
const LEAD_IN_MS = 1_000;

/** How long decoding one frame may take, excluding the time of the consumer. */
const STALL_MS = 30_000;

/**
 * Samples the frames of a recording at `startMs + i * 1000 / framesPerSecond`, before `endMs`: at each
 * time, the frame that a player would display. There is none before the video starts or after it ends.
 * Frames are upright, with square pixels and a long side of at most 1280 pixels (never enlarged). They
 * are decoded on demand.
 *
 * @throws PoiseError `media_stream_missing`, `media_corrupt`, `media_type_unsupported`,
 *   `media_empty`, `blob_missing`, `tool_missing`, `analysis_timeout`; the signal's own reason once
 *   it is aborted.
 */
export async function* readFrames(path: string, range: FrameRange): AsyncGenerator<TimedFrame, void> {
  const { startMs, endMs, framesPerSecond, signal } = range;
  const periodMs = 1000 / framesPerSecond;
  const count = Math.ceil((endMs - startMs) / periodMs);
  if (count <= 0) return;
  const leadIn = Math.floor(Math.min(startMs, LEAD_IN_MS) / periodMs);
  const seekMs = startMs - leadIn * periodMs;

  const type = await recordingType(path);
  const decoder = launch(
    'ffmpeg',
    [
      ['-nostdin', ...DETERMINISTIC, ...recordingInput(path, type, seekMs)],
      ['-map', '0:V:0', '-vf', filters(framesPerSecond, leadIn, count), '-fps_mode', 'passthrough'],
      [...DETERMINISTIC, '-c:v', 'ppm', '-f', 'image2pipe', 'pipe:1'],
    ].flat(),
    { signal },
  );
  const frames = readPpm(decoder.stdout);
  const nextIndex = readIndices(decoder.extraOutput);

  try {
    for (;;) {
      const stalled = setTimeout(() => void decoder.stop(new PoiseError('analysis_timeout')), STALL_MS);
      const frame = await frames.next().finally(() => clearTimeout(stalled));
      if (frame.done === true) break;
      // ffmpeg writes the index before the frame, so it is already available.
      yield { tMs: startMs + ((await nextIndex()) - leadIn) * periodMs, frame: frame.value };
    }
    await decoder.done;
  } catch (error) {
    await decoder.stop(error);
    // The exit of the process is more informative than the failure of its pipe.
    await decoder.done;
    throw error;
  } finally {
    await decoder.stop();
  }
}

/**
 * `fps` selects the latest frame that is not newer than each sampling time; `metadata` writes the
 * index of that time to the third pipe, because the frames themselves have no timestamps.
 */
function filters(framesPerSecond: number, first: number, count: number): string {
  const shrink = `min(1,${MAX_SIDE_PIXELS}/max(iw*sar,ih))`;
  return [
    `fps=${framesPerSecond}:round=up`,
    `trim=start_pts=${first}:end_pts=${first + count}`,
    // Only frames with a metadata entry are printed at all.
    'metadata=add:key=sampled:value=1',
    "metadata=print:file='pipe\\:3':direct=1",
    `scale=w='max(1,round(iw*sar*${shrink}))':h='max(1,round(ih*${shrink}))':flags=bicubic+accurate_rnd+full_chroma_int+bitexact`,
    'format=rgb24',
  ].join();
}

/** Returns a function that reads the index of the next sampling time. */
function readIndices(stream: Readable): () => Promise<number> {
  // Started at once: execa discards output while there is no listener.
  const lines = createInterface(stream)[Symbol.asyncIterator]();
  return async () => {
    for (;;) {
      const { done, value } = await lines.next();
      if (done === true) throw new Error('a frame has no sampling time');
      const pts = /^frame:\d+ +pts:(\d+)/.exec(value)?.[1];
      if (pts !== undefined) return Number(pts);
    }
  };
}

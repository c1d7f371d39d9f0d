import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { PoiseError } from '@poise/shared/errors';
import type { RgbFrame } from './frame.ts';
import { readPpm } from './ppm.ts';
import { recordingInput, recordingType } from './recording-file.ts';
import { launch, REPEATABLE } from './tools.ts';

/** `tMs` counts from the start of the file, the clock that pictures and sound share. */
export type TimedFrame = { readonly tMs: number; readonly frame: RgbFrame };

export type FrameRange = {
  readonly startMs: number;
  /** Exclusive. */
  readonly endMs: number;
  readonly framesPerSecond: number;
  readonly signal?: AbortSignal;
};

/** Faces need no more; see {@link readFrames}. */
const LONG_SIDE_PIXELS = 1280;

/**
 * Decoding starts this much before the range, for the picture that is on show when it begins may
 * be older than it, and a seek may land between key pictures.
 */
const LEAD_IN_MS = 1_000;

/** How long one picture may take to arrive. The consumer's own time does not count. */
const STALL_MS = 30_000;

/**
 * Samples the pictures of a recording at `startMs + i * 1000 / framesPerSecond`, before `endMs`:
 * at each instant the picture that a player would show. Where the camera has none yet, or none any
 * more, there is no frame. Pictures come upright, with square pixels, the long side at most 1280
 * (never enlarged). They are decoded as the consumer asks for them.
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
      ['-nostdin', ...REPEATABLE, ...recordingInput(path, type, seekMs)],
      ['-map', '0:V:0', '-vf', filters(framesPerSecond, leadIn, count), '-fps_mode', 'passthrough'],
      [...REPEATABLE, '-c:v', 'ppm', '-f', 'image2pipe', 'pipe:1'],
    ].flat(),
    { signal },
  );
  const pictures = readPpm(decoder.stdout);
  const nextInstant = readInstants(decoder.aside);

  try {
    for (;;) {
      const stalled = setTimeout(() => void decoder.stop(new PoiseError('analysis_timeout')), STALL_MS);
      const picture = await pictures.next().finally(() => clearTimeout(stalled));
      if (picture.done === true) break;
      // Written before its picture is, so it is already there.
      yield { tMs: startMs + ((await nextInstant()) - leadIn) * periodMs, frame: picture.value };
    }
    await decoder.done;
  } catch (error) {
    await decoder.stop(error);
    // How the process ended says more than how its pipe did.
    await decoder.done;
    throw error;
  } finally {
    await decoder.stop();
  }
}

/**
 * `fps` gives each instant the latest picture that is not younger; `metadata` writes which instant
 * it was to the third pipe, for pictures themselves carry no time.
 */
function filters(framesPerSecond: number, first: number, count: number): string {
  const shrink = `min(1,${LONG_SIDE_PIXELS}/max(iw*sar,ih))`;
  return [
    `fps=${framesPerSecond}:round=up`,
    `trim=start_pts=${first}:end_pts=${first + count}`,
    // Only a picture with an entry is written down at all.
    'metadata=add:key=sampled:value=1',
    "metadata=print:file='pipe\\:3':direct=1",
    `scale=w='max(1,round(iw*sar*${shrink}))':h='max(1,round(ih*${shrink}))':flags=bicubic+accurate_rnd+full_chroma_int+bitexact`,
    'format=rgb24',
  ].join();
}

/** Gives, at each call, the instant that was written next. */
function readInstants(stream: Readable): () => Promise<number> {
  // Taken at once: execa throws away what comes while nobody listens.
  const lines = createInterface(stream)[Symbol.asyncIterator]();
  return async () => {
    for (;;) {
      const { done, value } = await lines.next();
      if (done === true) throw new Error('a picture came without its time');
      const pts = /^frame:\d+ +pts:(\d+)/.exec(value)?.[1];
      if (pts !== undefined) return Number(pts);
    }
  };
}

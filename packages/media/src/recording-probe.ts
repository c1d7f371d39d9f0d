import { LIMITS, type RecordingType } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { z } from 'zod';
import { checkBoxes, recordingInput, recordingType } from './recording-file.ts';
import { measureTracks, type Track } from './recording-packets.ts';
import { containerOf } from './sniff.ts';
import { run } from './tools.ts';

export type RecordingInfo = {
  readonly contentType: RecordingType;
  /** From the start of the file to the end of its last picture or sound. */
  readonly durationMs: number;
  /** As it is shown: upright, with square pixels. */
  readonly camera?: { readonly width: number; readonly height: number; readonly framesPerSecond: number };
  readonly mic?: { readonly sampleRateHz: number; readonly channels: number };
};

const HEADER_BYTES = 4 * 1024 * 1024;
const HEADER_TIMEOUT_MS = 30_000;

/** A header may round its duration, or count a packet that was never written. */
const TRUNCATION_TOLERANCE_MS = 1_000;

/**
 * Tells what a recording holds. Durations and rates are measured from its packets, not believed:
 * MediaRecorder writes no duration, and a file that was cut short still promises its whole length.
 *
 * @throws PoiseError `media_empty`, `media_too_large`, `media_type_unsupported`, `media_corrupt`,
 *   `media_too_long`, `media_too_many_pixels`, `media_no_streams`, `blob_missing`, `tool_missing`,
 *   `analysis_timeout`; the signal's own reason once it is aborted.
 */
export async function probeRecording(
  path: string,
  { signal }: { signal?: AbortSignal } = {},
): Promise<RecordingInfo> {
  const type = await recordingType(path);
  if (containerOf(type) === 'mov') await checkBoxes(path);
  const { streams, format } = await readHeader(path, type, signal);
  const camera = streams.find(isCamera);
  const mic = streams.find((stream) => stream.codec_type === 'audio');
  if (!camera && !mic) throw new PoiseError('media_no_streams');
  const size = camera && shownSize(camera);

  const tracks = await measureTracks(path, type, signal);
  const durationMs = Math.round(
    Math.max(0, ...tracks.values().map((track) => track.endMs)) - format.start_time * 1000,
  );
  if (durationMs <= 0) throw new PoiseError('media_corrupt', 'it holds neither pictures nor sound');
  if (durationMs > LIMITS.recordingMs)
    throw new PoiseError('media_too_long', `a recording has at most ${LIMITS.recordingMs} ms`);
  if (format.duration * 1000 > durationMs + TRUNCATION_TOLERANCE_MS)
    throw new PoiseError('media_corrupt', 'it ends before its header says');

  const cameraTrack = camera && tracks.get(camera.index);
  const micTrack = mic && tracks.get(mic.index);
  return {
    contentType: cameraTrack ? type : soundType(type),
    durationMs,
    ...(size && cameraTrack && { camera: { ...size, framesPerSecond: framesPerSecond(cameraTrack) } }),
    ...(micTrack && { mic: { sampleRateHz: mic.sample_rate, channels: mic.channels } }),
  };
}

/** The part of ffprobe's answer that is used; it writes some numbers as strings and leaves unknown ones out. */
const stream = z.object({
  index: z.int(),
  codec_type: z.string().optional(),
  codec_name: z.string().optional(),
  width: z.int().optional(),
  height: z.int().optional(),
  sample_aspect_ratio: z.string().optional(),
  sample_rate: z.coerce.number().default(0),
  channels: z.int().default(0),
  disposition: z.object({ attached_pic: z.int() }).optional(),
  side_data_list: z.array(z.object({ rotation: z.number().optional() })).default([]),
});
type Stream = z.infer<typeof stream>;

const header = z.object({
  streams: z.array(stream).default([]),
  format: z.object({ start_time: z.coerce.number().default(0), duration: z.coerce.number().default(0) }),
});

async function readHeader(path: string, type: RecordingType, signal: AbortSignal | undefined) {
  const output = await run(
    'ffprobe',
    [...recordingInput(path, type), '-show_streams', '-show_format', '-of', 'json'],
    { maxBytes: HEADER_BYTES, timeoutMs: HEADER_TIMEOUT_MS, signal },
  );
  return header.parse(JSON.parse(new TextDecoder().decode(output)));
}

/** Cover art travels as a video stream of one picture. */
function isCamera(stream: Stream): boolean {
  return stream.codec_type === 'video' && stream.disposition?.attached_pic !== 1;
}

function shownSize({ width = 0, height = 0, sample_aspect_ratio, side_data_list }: Stream) {
  if (width <= 0 || height <= 0) throw new PoiseError('media_corrupt', 'its pictures have no size');
  const [horizontal = 1, vertical = 1] = (sample_aspect_ratio ?? '1:1').split(':').map(Number);
  const squareWidth = Math.max(
    1,
    Math.round(horizontal > 0 && vertical > 0 ? (width * horizontal) / vertical : width),
  );
  if (Math.max(width, squareWidth) * height > LIMITS.framePixels)
    throw new PoiseError('media_too_many_pixels', `a picture has at most ${LIMITS.framePixels} pixels`);

  const turned = side_data_list.some(({ rotation = 0 }) => Math.abs(rotation) % 180 === 90);
  return turned ? { width: height, height: squareWidth } : { width: squareWidth, height };
}

function framesPerSecond({ packets, startMs, endMs }: Track): number {
  return endMs > startMs ? Math.round((packets * 100_000) / (endMs - startMs)) / 100 : 0;
}

/** The type of a container that turns out to hold sound alone, where it has a name of its own. */
function soundType(type: RecordingType): RecordingType {
  if (type === 'video/mp4') return 'audio/mp4';
  return type === 'video/webm' ? 'audio/webm' : type;
}

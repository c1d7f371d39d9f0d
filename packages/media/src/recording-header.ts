import { LIMITS, type RecordingType } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { z } from 'zod';
import { recordingInput } from './recording-file.ts';
import { run } from './tools.ts';

/** The requested fields of the ffprobe output, which has some numbers as strings and omits unknown values. */
const ENTRIES = [
  'stream=index,codec_type,codec_name,width,height,sample_aspect_ratio,sample_rate,channels',
  'stream_disposition=attached_pic',
  'stream_side_data=rotation',
  'format=start_time,duration',
].join(':');

const stream = z.object({
  index: z.int(),
  codec_type: z.string().optional(),
  codec_name: z.string().optional(),
  width: z.int().default(0),
  height: z.int().default(0),
  sample_aspect_ratio: z.string().default('1:1'),
  sample_rate: z.coerce.number().default(0),
  channels: z.int().default(0),
  disposition: z.object({ attached_pic: z.int().optional() }).default({}),
  side_data_list: z.array(z.object({ rotation: z.number().default(0) })).default([]),
});
type Stream = z.infer<typeof stream>;

const output = z.object({
  streams: z.array(stream).default([]),
  format: z.object({ start_time: z.coerce.number().default(0), duration: z.coerce.number().default(0) }),
});

/** The properties that the header of a recording declares. */
export type Header = {
  readonly startMs: number;
  /** 0 if the header does not declare it. */
  readonly durationMs: number;
  /** As displayed: upright, with square pixels. */
  readonly camera?: { readonly index: number; readonly width: number; readonly height: number };
  readonly mic?: { readonly index: number; readonly sampleRateHz: number; readonly channels: number };
};

const TIMEOUT_MS = 30_000;
const MAX_OUTPUT_BYTES = 1024 * 1024;

/**
 * Reads the header of a recording with ffprobe.
 *
 * @throws PoiseError `media_corrupt`, `media_no_streams`, `media_type_unsupported`,
 *   `media_too_many_pixels`, `tool_missing`, `analysis_timeout`; the signal's own reason once it is
 *   aborted.
 */
export async function readHeader(
  path: string,
  type: RecordingType,
  signal: AbortSignal | undefined,
): Promise<Header> {
  const json = await run(
    'ffprobe',
    [...recordingInput(path, type), '-show_entries', ENTRIES, '-of', 'json'],
    { maxBytes: MAX_OUTPUT_BYTES, timeoutMs: TIMEOUT_MS, signal },
  );
  const { streams, format } = output.parse(JSON.parse(new TextDecoder().decode(json)));

  // Cover art is stored as a video stream with one frame.
  const camera = streams.find((s) => s.codec_type === 'video' && s.disposition.attached_pic !== 1);
  const mic = streams.find((s) => s.codec_type === 'audio');
  if (!camera && !mic) throw new PoiseError('media_no_streams');
  return {
    startMs: format.start_time * 1000,
    durationMs: format.duration * 1000,
    ...(camera && { camera: { index: camera.index, ...displaySize(withKnownCodec(camera)) } }),
    ...(mic && { mic: { index: mic.index, ...audioFormat(withKnownCodec(mic)) } }),
  };
}

function withKnownCodec(stream: Stream): Stream {
  if (stream.codec_name === undefined || stream.codec_name === 'unknown')
    throw new PoiseError('media_type_unsupported', `the ${stream.codec_type} codec is unknown`);
  return stream;
}

function displaySize({ width, height, sample_aspect_ratio, side_data_list }: Stream) {
  if (width <= 0 || height <= 0) throw new PoiseError('media_corrupt', 'the video has no size');
  const [across = 0, down = 0] = sample_aspect_ratio.split(':').map(Number);
  const squareWidth = across > 0 && down > 0 ? Math.max(1, Math.round((width * across) / down)) : width;
  if (Math.max(width, squareWidth) * height > LIMITS.framePixels)
    throw new PoiseError('media_too_many_pixels', `the limit for a frame is ${LIMITS.framePixels} pixels`);

  const isRotated = side_data_list.some(({ rotation }) => Math.abs(rotation) % 180 === 90);
  return isRotated ? { width: height, height: squareWidth } : { width: squareWidth, height };
}

function audioFormat({ sample_rate, channels }: Stream) {
  if (!(sample_rate > 0) || channels <= 0)
    throw new PoiseError('media_corrupt', 'the audio has no valid format');
  return { sampleRateHz: sample_rate, channels };
}

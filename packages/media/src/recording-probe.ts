import { LIMITS, type RecordingType } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { checkBoxes, recordingType } from './recording-file.ts';
import { readHeader } from './recording-header.ts';
import { measureTracks, type Track } from './recording-packets.ts';
import { containerOf } from './sniff.ts';

export type RecordingInfo = {
  readonly contentType: RecordingType;
  /** From the start of the file to the end of its last video or audio packet. */
  readonly durationMs: number;
  /** As displayed: upright, with square pixels. */
  readonly camera?: { readonly width: number; readonly height: number; readonly framesPerSecond: number };
  readonly mic?: { readonly sampleRateHz: number; readonly channels: number };
};

/** A header may round the duration, or include a packet that was never written. */
const TRUNCATION_TOLERANCE_MS = 1_000;

/**
 * Determines the content of a recording. Durations and rates are measured from the packets instead of
 * taken from the header: MediaRecorder writes no duration, and a truncated file still declares its
 * full length.
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
  const { camera, mic, ...header } = await readHeader(path, type, signal);
  const tracks = await measureTracks(path, type, signal);
  const video = camera && tracks.get(camera.index);
  const audio = mic && tracks.get(mic.index);

  const durationMs = Math.round(lastEndMs([video, audio]) - header.startMs);
  if (durationMs <= 0) throw new PoiseError('media_corrupt', 'it contains neither video nor audio');
  if (durationMs > LIMITS.recordingMs)
    throw new PoiseError('media_too_long', `the limit for a recording is ${LIMITS.recordingMs} ms`);
  if (header.durationMs > lastEndMs([...tracks.values()]) - header.startMs + TRUNCATION_TOLERANCE_MS)
    throw new PoiseError('media_corrupt', 'it ends before the duration declared in its header');

  return {
    contentType: video ? type : audioOnlyType(type),
    durationMs,
    ...(camera &&
      video && {
        camera: { width: camera.width, height: camera.height, framesPerSecond: rate(video, durationMs) },
      }),
    ...(mic && audio && { mic: { sampleRateHz: mic.sampleRateHz, channels: mic.channels } }),
  };
}

function lastEndMs(tracks: readonly (Track | undefined)[]): number {
  return Math.max(...tracks.map((track) => track?.endMs ?? Number.NEGATIVE_INFINITY));
}

/** Packets per second, rounded to two decimals. A single packet of unknown duration counts over the whole file. */
function rate({ packets, startMs, endMs }: Track, durationMs: number): number {
  return Math.round((packets * 100_000) / (endMs - startMs || durationMs)) / 100;
}

/** The content type of a container with audio only, if there is a specific one. */
function audioOnlyType(type: RecordingType): RecordingType {
  if (type === 'video/mp4') return 'audio/mp4';
  return type === 'video/webm' ? 'audio/webm' : type;
}

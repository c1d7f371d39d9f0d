import { AUDIO_OUTPUT, SAMPLE_RATE_HZ, samplesOf } from './audio.ts';
import { recordingInput, recordingType } from './recording-file.ts';
import { DETERMINISTIC, run } from './tools.ts';

export type AudioRange = {
  readonly startMs: number;
  /** Exclusive. */
  readonly endMs: number;
  readonly signal?: AbortSignal;
};

/** Lossy codecs and the resampler need some audio before the first sample of the range. */
const LEAD_IN_MS = 250;

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;
const TIMEOUT_MS = 120_000;

/**
 * Reads a range of the audio of a recording: 16 kHz mono, -1 to 1. Times count from the start of the
 * file, the common clock of video and audio. Gaps are filled with silence, so that sample `i` is always
 * at `startMs + i / 16`. The result is shorter than the range if the audio ends within it, and empty
 * after its end.
 *
 * @throws PoiseError `media_stream_missing`, `media_corrupt`, `media_type_unsupported`,
 *   `media_empty`, `blob_missing`, `tool_missing`, `analysis_timeout`; the signal's own reason once
 *   it is aborted.
 */
export async function readAudio(path: string, { startMs, endMs, signal }: AudioRange): Promise<Float32Array> {
  const type = await recordingType(path);
  const seekMs = Math.max(0, startMs - LEAD_IN_MS);
  const first = Math.round((startMs - seekMs) * SAMPLES_PER_MS);
  const last = Math.round((endMs - seekMs) * SAMPLES_PER_MS);
  const output = await run(
    'ffmpeg',
    [
      ['-nostdin', ...DETERMINISTIC, ...recordingInput(path, type, seekMs), '-map', '0:a:0'],
      [
        '-af',
        `aresample=${SAMPLE_RATE_HZ}:async=1:first_pts=0,atrim=start_sample=${first}:end_sample=${last}`,
      ],
      [...DETERMINISTIC, ...AUDIO_OUTPUT],
    ].flat(),
    { maxBytes: (last - first) * 4 + 65_536, timeoutMs: TIMEOUT_MS, signal },
  );
  return samplesOf(output);
}

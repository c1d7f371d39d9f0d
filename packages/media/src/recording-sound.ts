import { recordingInput, recordingType } from './recording-file.ts';
import { SAMPLE_RATE_HZ, SOUND_OUTPUT, samplesOf } from './sound.ts';
import { REPEATABLE, run } from './tools.ts';

export type SoundRange = {
  readonly startMs: number;
  /** Exclusive. */
  readonly endMs: number;
  readonly signal?: AbortSignal;
};

/** Lossy codecs and the resampler need some sound before the first sample that counts. */
const LEAD_IN_MS = 250;

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;
const TIMEOUT_MS = 120_000;

/**
 * Reads a range of a recording's sound: 16 kHz mono, -1 to 1, from the start of the file, the clock
 * that pictures and sound share. Gaps are silent, so that the i-th sample is always at
 * `startMs + i / 16`; the result is shorter than the range where the sound ends within it, and
 * empty beyond that.
 *
 * @throws PoiseError `media_stream_missing`, `media_corrupt`, `media_type_unsupported`,
 *   `media_empty`, `blob_missing`, `tool_missing`, `analysis_timeout`; the signal's own reason once
 *   it is aborted.
 */
export async function readSound(path: string, { startMs, endMs, signal }: SoundRange): Promise<Float32Array> {
  const type = await recordingType(path);
  const seekMs = Math.max(0, startMs - LEAD_IN_MS);
  const first = Math.round((startMs - seekMs) * SAMPLES_PER_MS);
  const last = Math.round((endMs - seekMs) * SAMPLES_PER_MS);
  const output = await run(
    'ffmpeg',
    [
      ['-nostdin', ...REPEATABLE, ...recordingInput(path, type, seekMs), '-map', '0:a:0'],
      [
        '-af',
        `aresample=${SAMPLE_RATE_HZ}:async=1:first_pts=0,atrim=start_sample=${first}:end_sample=${last}`,
      ],
      [...REPEATABLE, ...SOUND_OUTPUT],
    ].flat(),
    { maxBytes: (last - first) * 4 + 65_536, timeoutMs: TIMEOUT_MS, signal },
  );
  return samplesOf(output);
}

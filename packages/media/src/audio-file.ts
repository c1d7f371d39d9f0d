import { PoiseError } from '@poise/shared/errors';
import { AUDIO_OUTPUT, SAMPLE_RATE_HZ, samplesOf } from './audio.ts';
import { CONFINED, DETERMINISTIC, run } from './tools.ts';

/** Audio containers that data sets use; playlists are not among them. */
const CONTAINERS = 'wav,w64,aiff,au,caf,flac,ogg,mp3,aac,amr,mov,mp4,mpeg,matroska,webm';
const MAX_SECONDS = 600;
const TIMEOUT_MS = 60_000;

/**
 * Reads an audio file provided by the operator, such as a clip of a data set: 16 kHz mono, -1 to 1.
 * Unlike uploaded recordings, which are not trusted, it may have any common container.
 *
 * @throws PoiseError `media_corrupt`, also for files that are not audio, `media_too_long` over ten minutes,
 *   `media_stream_missing`, `tool_missing`, `analysis_timeout`.
 */
export async function readAudioFile(path: string): Promise<Float32Array> {
  const output = await run(
    'ffmpeg',
    [
      ['-nostdin', ...CONFINED, '-format_whitelist', CONTAINERS, ...DETERMINISTIC, '-i', `file:${path}`],
      // One second more than allowed, to detect files that are too long.
      ['-map', '0:a:0', '-t', String(MAX_SECONDS + 1), ...DETERMINISTIC, ...AUDIO_OUTPUT],
    ].flat(),
    { maxBytes: (MAX_SECONDS + 2) * SAMPLE_RATE_HZ * 4, timeoutMs: TIMEOUT_MS },
  );
  const samples = samplesOf(output);
  if (samples.length === 0) throw new PoiseError('media_corrupt', 'nothing could be decoded');
  if (samples.length > MAX_SECONDS * SAMPLE_RATE_HZ)
    throw new PoiseError('media_too_long', `the limit for an audio file is ${MAX_SECONDS} s`);
  return samples;
}
